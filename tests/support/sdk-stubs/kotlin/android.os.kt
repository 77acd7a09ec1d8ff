// https://developer.android.com/reference/android/os/SystemClock
package android.os

class Bundle

object SystemClock {
    fun elapsedRealtime(): Long = TODO()
}
