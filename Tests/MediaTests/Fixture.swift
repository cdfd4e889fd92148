import Foundation
import Media
import Testing

/// The media files beside these tests.
enum Fixture {
  /// Where `name` is.
  static func path(_ name: String) throws -> MediaPath {
    let url = try #require(Bundle.module.url(forResource: "Fixtures", withExtension: nil))
    return MediaPath(url.appendingPathComponent(name).path)
  }

  /// The bar codes of all frames, as read from the pixels.
  static func codes(_ name: String, threads: Int = 0) throws -> [Int] {
    var reader = try VideoReader(path: path(name), threads: threads)
    var codes: [Int] = []
    while try reader.next() != nil { codes.append(Barcode.read(try reader.image(.coded))) }
    return codes
  }

  /// The times of all frames.
  static func seconds(_ name: String) throws -> [Double] {
    var reader = try VideoReader(path: path(name))
    var seconds: [Double] = []
    while let frame = try reader.next() { seconds.append(frame.seconds) }
    return seconds
  }
}
