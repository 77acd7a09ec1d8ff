// https://firebase.google.com/docs/reference/kotlin/com/google/firebase/Firebase, and FirebaseNetworkException there
package com.google.firebase

object Firebase

open class FirebaseException : Exception()

class FirebaseNetworkException : FirebaseException()
