// https://github.com/auth0/Auth0.Android/blob/main/EXAMPLES.md
package com.auth0.android.authentication.storage

class Credentials(val accessToken: String)

abstract class CredentialsManager {
    abstract suspend fun awaitCredentials(
        scope: String?,
        minTtl: Int,
        parameters: Map<String, String>,
        forceRefresh: Boolean,
    ): Credentials
}
