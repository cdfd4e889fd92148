public import Foundation

/// Small videos made on the spot: uncompressed pictures in AVI, so that every pixel is known.
public struct RawVideo {
  /// Pixels in a row; a multiple of 4.
  public let width: Int
  /// Rows.
  public let height: Int
  /// Whole pictures a second.
  public let framesPerSecond: Int
  private var frames: [[UInt8]] = []

  /// A video without pictures yet.
  public init(width: Int = 64, height: Int = 48, framesPerSecond: Int = 10) {
    self.width = width
    self.height = height
    self.framesPerSecond = framesPerSecond
  }

  /// Number of pictures.
  public var count: Int { frames.count }

  /// Adds `count` pictures of one scene: a bar moves over a gradient.
  ///
  /// - Parameters:
  ///   - seed: Decides the colours; neighbours in a video should differ in it.
  ///   - count: Number of pictures.
  ///   - light: Added to every channel, picture by picture.
  public mutating func addScene(_ seed: Int, count: Int, light: (Int) -> Int = { _ in 0 }) {
    // Colours that are far apart for neighbouring seeds.
    let base: [Int] = [seed * 97 % 200, seed * 151 % 200 + 20, seed * 211 % 200 + 40]
    for number in 0..<count {
      let shift: Int = light(number)
      let bar: Int = number * 2 % width
      var picture: [UInt8] = []
      picture.reserveCapacity(3 * width * height)
      for row in 0..<height {
        for column in 0..<width {
          let isBar: Bool = (bar..<bar + 8).contains(column)
          for channel in 0..<3 {
            let value: Int =
              isBar ? 255 - base[channel] : base[channel] + (row + column) * 30 / (width + height)
            picture.append(UInt8(clamping: value + shift))
          }
        }
      }
      frames.append(picture)
    }
  }

  /// The bytes of the file.
  public var file: Data {
    let header: [Int] = [
      1_000_000 / framesPerSecond, 0, 0, 0, frames.count, 0, 1, 0, width, height, 0, 0, 0, 0,
    ]
    let stream: [UInt8] =
      Array("vids".utf8)
      + words([0, 0, 0, 0, 1, framesPerSecond, 0, frames.count, 0, -1, 0, 0, 0])
    let format: [UInt8] = words([
      40, width, height, 1 | 24 << 16, 0, 3 * width * height, 0, 0, 0, 0,
    ])
    let streamList: [UInt8] = chunk("strh", stream) + chunk("strf", format)
    let headers: [UInt8] = chunk("avih", words(header)) + list("strl", streamList)
    var movie: [UInt8] = []
    // Rows from the bottom up, blue first.
    for frame in frames {
      movie += Array("00db".utf8) + words([frame.count])
      for row in (0..<height).reversed() {
        for column in 0..<width {
          let start: Int = 3 * (row * width + column)
          movie += [frame[start + 2], frame[start + 1], frame[start]]
        }
      }
    }
    return Data(chunk("RIFF", Array("AVI ".utf8) + list("hdrl", headers) + list("movi", movie)))
  }

  /// Writes the file.
  public func write(to path: String) throws {
    try file.write(to: URL(fileURLWithPath: path))
  }

  private func words(_ values: [Int]) -> [UInt8] {
    values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
  }

  private func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
    let padding: [UInt8] = content.count % 2 == 1 ? [0] : []
    return Array(name.utf8) + words([content.count]) + content + padding
  }

  private func list(_ name: String, _ content: [UInt8]) -> [UInt8] {
    chunk("LIST", Array(name.utf8) + content)
  }
}
