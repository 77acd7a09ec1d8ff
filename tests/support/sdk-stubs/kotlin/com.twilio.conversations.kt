// https://github.com/twilio/twilio-conversations-demo-android-kotlin: common/extensions/TwilioExtensions.kt
package com.twilio.conversations

import com.twilio.util.ErrorInfo

interface StatusListener {
    fun onSuccess()

    fun onError(errorInfo: ErrorInfo)
}

abstract class ConversationsClient {
    abstract fun updateToken(token: String, listener: StatusListener)
}
