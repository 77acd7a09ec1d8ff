// The client against local servers of the Function, and with bearer tokens of a real provider.
import Foundation
import TwilioTokenSource
import XCTest
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

final class RealServerTests: XCTestCase {
    func testGivesExactlyWhatWasAskedForAndKeepsIt() async throws {
        let source = TokenSource(url: try url("TEST_OPEN_URL"))
        let request = TokenRequest(products: [.voice, .video], room: "a+b &c=ü", ttl: 600)
        let token = try await source.token(request)
        XCTAssertEqual([String(token.expiresIn)] + token.products, ["600", "video", "voice"])
        let grants = try XCTUnwrap(claims(of: token)["grants"])
        XCTAssertEqual(grants["identity"], .text(token.identity))
        XCTAssertEqual(grants["video"]?["room"], .text("a+b &c=ü"))
        let kept = try await source.token(request)
        XCTAssertEqual(kept, token)
    }

    func testGivesTheWordsOfARefusal() async throws {
        let source = TokenSource(url: try url("TEST_OPEN_URL"))
        for (request, reason) in [
            (TokenRequest(products: [.voice], room: "tutoring-42"), "room_without_video"),
            (TokenRequest(room: ""), "parameter_malformed"), (TokenRequest(ttl: 0), "ttl_malformed"),
        ] {
            let error = await failure { try await source.token(request) } as? TokenError
            XCTAssertEqual(error?.kind, .refused)
            XCTAssertEqual(error?.status, 400)
            XCTAssertEqual(error?.code, "invalid_request")
            XCTAssertEqual(error?.reason, reason)
        }
    }

    func testDoesNotTakeAnotherPathForTheFunction() async throws {
        let source = TokenSource(url: try url("TEST_OPEN_URL").appendingPathComponent("nothing-here"))
        let error = await failure { try await source.token() } as? TokenError
        XCTAssertEqual(error?.kind, .invalidAnswer)
        XCTAssertEqual(error?.status, 404)
    }

    func testHasToSignInWithoutABearerToken() async throws {
        let source = TokenSource(url: try url("TEST_PROTECTED_URL"))
        let error = await failure { try await source.token() } as? TokenError
        XCTAssertEqual(error?.kind, .signIn)
        XCTAssertEqual(error?.status, 401)
        XCTAssertEqual(error?.code, "missing_token")
    }

    func testAsksOnceMoreWhenTheBearerTokenHasExpired() async throws {
        let (expired, fresh) = (try await control("expired-bearer"), try await control("fresh-bearer"))
        let asked = Recorder<Bool>()
        let source = TokenSource(url: try url("TEST_PROTECTED_URL")) { forceRefresh in
            asked.record(forceRefresh)
            return forceRefresh ? fresh : expired
        }
        let token = try await source.token()
        XCTAssertEqual(token.identity, try variable("TEST_ACCOUNT"))
        XCTAssertEqual(asked.values, [false, true])
    }

    func testHasToSignInWhenThereIsNoOtherBearerToken() async throws {
        let expired = try await control("expired-bearer")
        let source = TokenSource(url: try url("TEST_PROTECTED_URL")) { _ in expired }
        let error = await failure { try await source.token() } as? TokenError
        XCTAssertEqual(error?.kind, .signIn)
        XCTAssertEqual(error?.code, "invalid_token")
        XCTAssertEqual(error?.reason, "expired")
    }

    func testWaitsWhileTheProviderIsDownAndStaysSignedIn() async throws {
        let fresh = try await control("fresh-bearer")
        _ = try await control("outage")
        let asked = Recorder<Bool>()
        let source = TokenSource(url: try url("TEST_OUTAGE_URL")) { forceRefresh in
            asked.record(forceRefresh)
            return fresh
        }
        let token = try await source.token()
        XCTAssertEqual(token.identity, try variable("TEST_ACCOUNT"))
        XCTAssertEqual(asked.values, [false])
    }
}

/// The request of Twilio's guides for iOS.
final class GuideTests: XCTestCase {
    struct TokenResponse: Decodable {
        var identity: String
        var token: String
    }

    func testTheRequestOfTheGuideGetsItsAnswer() throws {
        let tokenURL = try url("TEST_OPEN_URL")
        let answered = expectation(description: "The server has answered.")
        let answers = Recorder<TokenResponse>()
        let task = URLSession.shared.dataTask(with: tokenURL) { data, _, error in
            XCTAssertNil(error)
            if let data, let response = try? JSONDecoder().decode(TokenResponse.self, from: data) {
                answers.record(response)
            }
            answered.fulfill()
        }
        task.resume()
        wait(for: [answered], timeout: 10)
        let response = try XCTUnwrap(answers.values.first)
        XCTAssertFalse(response.identity.isEmpty)
        XCTAssertEqual(response.token.split(separator: ".").count, 3)
    }
}

/// The payload of a token that nobody has verified.
private func claims(of token: TwilioAccessToken) throws -> [String: JSON] {
    let part = try XCTUnwrap(token.token.split(separator: ".").dropFirst().first)
    let base64 = part.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
    let padded = base64.padding(toLength: (base64.count + 3) / 4 * 4, withPad: "=", startingAt: 0)
    return try JSONDecoder().decode([String: JSON].self, from: try XCTUnwrap(Data(base64Encoded: padded)))
}

private func control(_ path: String) async throws -> String {
    let url = try url("TEST_CONTROL_URL").appendingPathComponent(path)
    return String(decoding: try await URLSession.shared.data(from: url).0, as: UTF8.self)
}

private func url(_ name: String) throws -> URL {
    let address = try variable(name)
    return try XCTUnwrap(URL(string: address))
}

private func variable(_ name: String) throws -> String {
    guard let value = ProcessInfo.processInfo.environment[name] else {
        throw XCTSkip("\(name) is not set; the servers are those of tests/support/client-servers.ts.")
    }
    return value
}
