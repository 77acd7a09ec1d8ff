// https://github.com/twilio/twilio-conversations-demo-android-kotlin: data/ConversationsClientWrapper.kt
package com.twilio.conversations.extensions

import android.content.Context
import com.twilio.conversations.ConversationsClient

suspend fun createAndSyncConversationsClient(context: Context, token: String): ConversationsClient = TODO()

fun ConversationsClient.addListener(onTokenExpired: () -> Unit = {}, onTokenAboutToExpire: () -> Unit = {}): Unit = TODO()
