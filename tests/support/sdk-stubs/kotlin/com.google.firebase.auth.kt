// https://firebase.google.com/docs/reference/kotlin/com/google/firebase/auth/FirebaseUser
package com.google.firebase.auth

import com.google.android.gms.tasks.Task
import com.google.firebase.Firebase

val Firebase.auth: FirebaseAuth get() = TODO()

abstract class FirebaseAuth {
    abstract val currentUser: FirebaseUser?
}

abstract class FirebaseUser {
    abstract fun getIdToken(forceRefresh: Boolean): Task<GetTokenResult>
}

class GetTokenResult(val token: String?)
