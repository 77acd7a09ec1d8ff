import TwilioTokenSource
import XCTest

final class TableTests: XCTestCase {
    func testEveryCase() async throws {
        for scripted in try await readTable().cases {
            let watchdog = Task {
                try await Task.sleep(for: .seconds(30))
                fatalError("\(scripted.id): it does not end")
            }
            defer { watchdog.cancel() }
            do {
                var runner = try CaseRunner(scripted)
                try await runner.play()
            } catch {
                XCTFail("\(scripted.id): \(error)")
            }
        }
    }

    func testEscapesEveryNameForVoice() async throws {
        for row in try await readTable().voiceIdentity {
            XCTAssertEqual(voiceIdentity(of: row.name), row.identity, row.name)
        }
    }
}
