// https://twilio.github.io/twilio-video-android/docs/latest/com/twilio/video/Video.html
package com.twilio.video

import android.content.Context

class ConnectOptions private constructor() {
    class Builder(accessToken: String) {
        fun roomName(roomName: String): Builder = TODO()

        fun build(): ConnectOptions = TODO()
    }
}

abstract class Room {
    interface Listener
}

object Video {
    fun connect(context: Context, connectOptions: ConnectOptions, roomListener: Room.Listener): Room = TODO()
}
