// swift-tools-version: 5.9
import PackageDescription

let package = Package(
    name: "TwilioTokenSource",
    platforms: [.iOS(.v16), .macOS(.v13)],
    products: [.library(name: "TwilioTokenSource", targets: ["TwilioTokenSource"])],
    targets: [
        .target(name: "TwilioTokenSource"),
        .testTarget(name: "TwilioTokenSourceTests", dependencies: ["TwilioTokenSource"]),
    ],
    // The newest that the compiler has.
    swiftLanguageVersions: [.v5, .version("6")]
)
