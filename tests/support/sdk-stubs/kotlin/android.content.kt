// https://developer.android.com/reference/android/content/Context
package android.content

open class Context
