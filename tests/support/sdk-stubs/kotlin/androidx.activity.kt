// https://developer.android.com/reference/androidx/activity/ComponentActivity
package androidx.activity

import android.content.Context
import android.os.Bundle
import android.view.View
import androidx.lifecycle.LifecycleOwner

open class ComponentActivity : Context(), LifecycleOwner {
    protected open fun onCreate(savedInstanceState: Bundle?): Unit = TODO()

    open fun setContentView(view: View?): Unit = TODO()
}
