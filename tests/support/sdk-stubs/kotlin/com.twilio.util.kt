// https://github.com/twilio/twilio-sync-sdk/tree/main/sdk/shared/shared-public
package com.twilio.util

abstract class ErrorInfo
