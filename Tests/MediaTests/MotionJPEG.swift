import Foundation
import Media
import TestSupport
import Testing

/// Pictures in JPEG, wrapped as a video, because the reader takes no single pictures.
enum MotionJPEG {
  /// The least AVI file that holds these pictures, ten a second.
  static func container(_ pictures: [[UInt8]], width: Int, height: Int) -> [UInt8] {
    let header: [Int] = [100_000, 0, 0, 0, pictures.count, 0, 1, 0, width, height, 0, 0, 0, 0]
    let stream: [UInt8] =
      Array("vidsMJPG".utf8) + words([0, 0, 0, 1, 10, 0, pictures.count, 0, -1, 0, 0, 0])
    let format: [UInt8] =
      words([40, width, height, 1 | 24 << 16]) + Array("MJPG".utf8) + words([0, 0, 0, 0, 0])
    let streamList: [UInt8] = chunk("strh", stream) + chunk("strf", format)
    let headers: [UInt8] = chunk("avih", words(header)) + list("strl", streamList)
    let movie: [UInt8] = pictures.flatMap { chunk("00dc", $0) }
    return chunk("RIFF", Array("AVI ".utf8) + list("hdrl", headers) + list("movi", movie))
  }

  /// The pixels of one JPEG file.
  static func decode(_ picture: [UInt8]) throws -> RGBImage {
    let size = try #require(frameSize(picture))
    let folder = try TemporaryFolder()
    let file = folder.path("picture.avi")
    try Data(container([picture, picture], width: size.width, height: size.height))
      .write(to: URL(fileURLWithPath: file))
    var reader = try VideoReader(path: MediaPath(file), threads: 1)
    try #require(try reader.next() != nil)
    let image = try reader.image(.coded)
    #expect(reader.damageCount == 0)
    return image
  }

  /// The size in the frame header, found by walking the segments up to the scan.
  static func frameSize(_ picture: [UInt8]) -> (width: Int, height: Int)? {
    guard let header = segments(picture).first(where: { $0.marker == 0xC0 })?.content,
      header.count >= 5
    else { return nil }
    return (
      width: Int(header[3]) << 8 | Int(header[4]), height: Int(header[1]) << 8 | Int(header[2])
    )
  }

  /// The marker segments up to the scan.
  static func segments(_ picture: [UInt8]) -> [(marker: UInt8, content: [UInt8])] {
    var segments: [(marker: UInt8, content: [UInt8])] = []
    var position: Int = 2
    while position + 4 <= picture.count, picture[position] == 0xFF, segments.last?.marker != 0xDA {
      let length: Int = Int(picture[position + 2]) << 8 | Int(picture[position + 3])
      guard length >= 2, position + 2 + length <= picture.count else { break }
      segments.append(
        (picture[position + 1], Array(picture[position + 4..<position + 2 + length])))
      position += 2 + length
    }
    return segments
  }

  private static func words(_ values: [Int]) -> [UInt8] {
    values.flatMap { value in
      (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
  }

  private static func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
    let padding: [UInt8] = content.count % 2 == 1 ? [0] : []
    return Array(name.utf8) + words([content.count]) + content + padding
  }

  private static func list(_ name: String, _ content: [UInt8]) -> [UInt8] {
    chunk("LIST", Array(name.utf8) + content)
  }
}
