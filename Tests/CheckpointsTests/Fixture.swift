import Foundation

/// The small files committed beside the tests; `Fixtures/README.md` says where they come from.
enum Fixture {
  /// Where the fixture called `name` is.
  static func url(_ name: String) -> URL {
    Bundle.module.bundleURL.appendingPathComponent("Fixtures").appendingPathComponent(name)
  }

  /// The absolute path of the fixture called `name`.
  static func path(_ name: String) -> String {
    url(name).path
  }

  /// Its bytes.
  static func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: url(name)))
  }
}
