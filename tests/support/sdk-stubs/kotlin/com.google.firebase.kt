// https://firebase.google.com/docs/reference/kotlin/com/google/firebase/Firebase
package com.google.firebase

object Firebase
