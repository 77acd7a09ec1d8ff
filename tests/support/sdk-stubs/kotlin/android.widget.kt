// https://developer.android.com/reference/android/widget/TextView
package android.widget

import android.content.Context
import android.view.View

open class TextView(context: Context) : View() {
    var gravity = 0
    var text: CharSequence = ""
}
