// swift-tools-version: 6.0
// The Swift in the documents, a target for each page, and the SDKs that it uses: what they document, without a body.
// SDKs in Objective-C export Foundation.
import PackageDescription

var sdks = ["Auth0", "FirebaseAuth", "TwilioConversationsClient", "TwilioSync", "TwilioVideo", "TwilioVoice"]
#if os(Linux)
// Apple's own, which a Mac has.
sdks += ["PushKit", "SwiftUI"]
#endif

let package = Package(
    name: "Examples",
    platforms: [.macOS(.v13)],
    dependencies: [.package(path: "TwilioTokenSource")],
    targets: sdks.map { .target(name: $0, path: $0) } + ["samples", "ios"].map {
        .target(name: $0, dependencies: ["TwilioTokenSource"] + sdks.map { .target(name: $0) }, path: "pages/\($0)")
    },
    // The default of Xcode for a new app. In the mode of Swift 6, SDKs without annotations need more than an example has.
    swiftLanguageModes: [.v5]
)
