// https://www.twilio.com/docs/video/ios-getting-started
@_exported import Foundation

public class ConnectOptionsBuilder {
    public var roomName: String?
}

public class ConnectOptions {
    public init(token: String, block: (ConnectOptionsBuilder) -> Void) {}
}

public class Room {}

public protocol RoomDelegate: AnyObject {}

public class TwilioVideoSDK {
    public class func connect(options: ConnectOptions, delegate: (any RoomDelegate)?) -> Room { fatalError() }
}
