import Foundation
import TestSupport
import Testing

@testable import Evaluation

/// Where this target's small files stand.
enum Fixture {
  static func path(_ name: String) -> String {
    let folder: URL = Bundle.module.resourceURL ?? Bundle.module.bundleURL
    return folder.appendingPathComponent("Fixtures/\(name)").path
  }
}

extension TemporaryFolder {
  /// Writes `text` into a file of the folder and returns its path.
  func write(_ text: String, _ name: String = "input") throws -> String {
    try Data(text.utf8).write(to: url.appendingPathComponent(name))
    return path(name)
  }
}

/// The error that `body` throws; nil when it throws none of the module's.
func failure(_ body: () throws -> some Any) -> EvaluationError? {
  do {
    _ = try body()
    return nil
  } catch {
    return error as? EvaluationError
  }
}
