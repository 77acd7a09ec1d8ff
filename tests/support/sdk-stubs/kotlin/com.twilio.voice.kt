// https://twilio.github.io/twilio-voice-android/docs/latest/com/twilio/voice/Voice.html
package com.twilio.voice

import android.content.Context

class ConnectOptions private constructor() {
    class Builder(accessToken: String) {
        fun params(params: Map<String, String>): Builder = TODO()

        fun build(): ConnectOptions = TODO()
    }
}

abstract class Call {
    interface Listener
}

abstract class RegistrationException : Exception()

interface RegistrationListener {
    fun onRegistered(accessToken: String, fcmToken: String)

    fun onError(error: RegistrationException, accessToken: String, fcmToken: String)
}

interface UnregistrationListener {
    fun onUnregistered(accessToken: String, fcmToken: String)

    fun onError(error: RegistrationException, accessToken: String, fcmToken: String)
}

object Voice {
    enum class RegistrationChannel { FCM }

    fun connect(context: Context, connectOptions: ConnectOptions, listener: Call.Listener): Call = TODO()

    fun register(
        accessToken: String,
        registrationChannel: RegistrationChannel,
        registrationToken: String,
        listener: RegistrationListener,
    ): Unit = TODO()

    fun unregister(
        accessToken: String,
        registrationChannel: RegistrationChannel,
        registrationToken: String,
        listener: UnregistrationListener,
    ): Unit = TODO()
}
