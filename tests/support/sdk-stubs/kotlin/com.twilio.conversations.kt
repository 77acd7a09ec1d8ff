// https://sdk.twilio.com/android/conversations/latest/docs
package com.twilio.conversations

import com.twilio.util.ErrorInfo

interface StatusListener {
    fun onSuccess()

    fun onError(errorInfo: ErrorInfo)
}

abstract class ConversationsClient {
    abstract fun updateToken(token: String, listener: StatusListener)
}
