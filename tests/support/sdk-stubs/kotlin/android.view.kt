// https://developer.android.com/reference/android/view/Gravity
package android.view

open class View

object Gravity {
    const val CENTER = 17
}
