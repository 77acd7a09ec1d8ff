// https://github.com/auth0/Auth0.Android/tree/main/auth0/src/main/java/com/auth0/android/authentication/storage:
// CredentialsManager.kt, CredentialsManagerException.kt
package com.auth0.android.authentication.storage

class Credentials(val accessToken: String)

abstract class CredentialsManagerException : RuntimeException()

abstract class CredentialsManager {
    abstract suspend fun awaitCredentials(
        scope: String?,
        minTtl: Int,
        parameters: Map<String, String>,
        forceRefresh: Boolean,
    ): Credentials
}
