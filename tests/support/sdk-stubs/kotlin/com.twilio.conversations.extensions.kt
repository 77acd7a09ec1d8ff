// https://sdk.twilio.com/android/conversations/latest/docs
package com.twilio.conversations.extensions

import android.content.Context
import com.twilio.conversations.ConversationsClient

suspend fun createAndSyncConversationsClient(context: Context, token: String): ConversationsClient = TODO()

fun ConversationsClient.addListener(onTokenExpired: () -> Unit = {}, onTokenAboutToExpire: () -> Unit = {}): Unit = TODO()
