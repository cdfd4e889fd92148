import Foundation
import TestSupport

/// A file that is written thousands of times, in memory where the system offers that.
final class ScratchFile: Sendable {
  /// Where it is.
  let path: String
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    let shared = "/dev/shm"
    path =
      FileManager.default.isWritableFile(atPath: shared)
      ? "\(shared)/vsearch-test-\(UUID().uuidString)" : folder.path("scratch")
  }

  deinit {
    try? FileManager.default.removeItem(atPath: path)
  }

  /// Replaces its content.
  func write(_ bytes: [UInt8]) throws {
    try Data(bytes).write(to: URL(fileURLWithPath: path))
  }
}
