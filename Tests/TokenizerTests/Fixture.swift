import Foundation
import Testing
import Tokenizer

/// The small files beside the tests.
enum Fixture {
  static func url(_ name: String) throws -> URL {
    try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
      .appendingPathComponent(name)
  }

  static func vocabulary() throws -> Vocabulary {
    try Vocabulary(contentsOfFile: url("vocab.txt").path)
  }
}

extension String {
  /// The code points; two strings are compared by these where canonical equivalence will not do.
  var codePoints: [UInt32] { unicodeScalars.map(\.value) }
}
