// https://github.com/twilio/twilio-sync-sdk/tree/main/sdk/shared/shared-public: TwilioException.kt
package com.twilio.util

abstract class ErrorInfo

class TwilioException(val errorInfo: ErrorInfo, cause: Throwable? = null) : Exception("$errorInfo", cause)
