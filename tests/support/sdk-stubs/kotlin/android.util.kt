// https://developer.android.com/reference/android/util/Log
package android.util

object Log {
    fun i(tag: String?, message: String): Int = TODO()
    fun w(tag: String?, message: String): Int = TODO()
    fun w(tag: String?, error: Throwable?): Int = TODO()
    fun w(tag: String?, message: String, error: Throwable?): Int = TODO()
}
