// https://twilio.github.io/twilio-voice-ios/docs/latest/Classes/TwilioVoiceSDK.html, with the names in Swift from
// https://github.com/twilio/voice-quickstart-ios: SwiftUIVoiceQuickstart/CallManager.swift, PushKitManager.swift
@_exported import Foundation

public class ConnectOptionsBuilder: NSObject {
    public var params: [String: String] = [:]
}

public class ConnectOptions: NSObject {
    public init(accessToken: String, block: (ConnectOptionsBuilder) -> Void) {}
}

public class Call: NSObject {}

public protocol CallDelegate: NSObjectProtocol {}

public protocol NotificationDelegate: NSObjectProtocol {}

public class TwilioVoiceSDK: NSObject {
    public class func handleNotification(
        _ payload: [AnyHashable: Any], delegate: any NotificationDelegate, delegateQueue: DispatchQueue?
    ) -> Bool { fatalError() }
    public class func connect(options: ConnectOptions, delegate: any CallDelegate) -> Call { fatalError() }
    public class func register(accessToken: String, deviceToken: Data, completion: (((any Error)?) -> Void)?) {}
    public class func unregister(accessToken: String, deviceToken: Data, completion: (((any Error)?) -> Void)?) {}
}
