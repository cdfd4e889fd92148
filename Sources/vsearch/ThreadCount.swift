import ArgumentParser
import Foundation

/// A number of threads on the command line.
///
/// Where none is given it is the number of cores, which help does not print: it differs from machine
/// to machine.
struct ThreadCount: Hashable {
  /// 1 to 1024.
  let count: Int

  /// As many as there are cores.
  static var all: ThreadCount { ThreadCount(count: ProcessInfo.processInfo.activeProcessorCount) }

  static let one = ThreadCount(count: 1)

  /// Reads a number.
  ///
  /// - Throws: `ValidationError`, which says which numbers there are.
  static func parse(_ text: String) throws -> ThreadCount {
    guard let count = Int(text), (1...1_024).contains(count) else {
      throw ValidationError("a number of threads from 1 to 1024.")
    }
    return ThreadCount(count: count)
  }
}
