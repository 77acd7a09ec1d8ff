// https://developers.google.com/android/reference/com/google/android/gms/tasks/Task
package com.google.android.gms.tasks

abstract class Task<T>
