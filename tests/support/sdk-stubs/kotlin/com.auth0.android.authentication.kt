// https://github.com/auth0/Auth0.Android/blob/main/auth0/src/main/java/com/auth0/android/authentication/AuthenticationException.kt
package com.auth0.android.authentication

abstract class AuthenticationException : RuntimeException() {
    abstract val isNetworkError: Boolean
}
