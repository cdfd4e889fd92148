import Foundation
import TestSupport
import Testing

@testable import Media

struct ContactSheetTests {
  private static let colors: [[UInt8]] = [
    [255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255], [0, 0, 0], [128, 128, 128],
    [250, 180, 20],
  ]

  /// What a JPEG of this quality may change of a flat colour; RGB to YCbCr and back costs up to 2.
  private static let tolerance: Int = 6

  private func flat(_ color: [UInt8], width: Int = 64, height: Int = 48) -> RGBImage {
    RGBImage(
      width: width, height: height,
      pixels: (0..<width * height).flatMap { _ in color })
  }

  /// The part of a picture that begins at a pixel.
  private func part(_ image: RGBImage, x: Int, y: Int, width: Int, height: Int) -> RGBImage {
    RGBImage(
      width: width, height: height,
      pixels: (y..<y + height).flatMap { row -> [UInt8] in
        let start: Int = 3 * (row * image.width + x)
        return Array(image.pixels[start..<start + 3 * width])
      })
  }

  /// The largest distance of any byte from a flat colour.
  private func distance(_ image: RGBImage, to color: [UInt8]) -> Int {
    image.pixels.indices.map { abs(Int(image.pixels[$0]) - Int(color[$0 % 3])) }.max() ?? 255
  }

  /// A picture turned a quarter counterclockwise.
  private func turnedBack(_ image: RGBImage) -> RGBImage {
    let pixels: [UInt8] = (0..<image.width).reversed().flatMap { column in
      (0..<image.height).flatMap { row -> ArraySlice<UInt8> in
        let start: Int = 3 * (row * image.width + column)
        return image.pixels[start..<start + 3]
      }
    }
    return RGBImage(width: image.height, height: image.width, pixels: pixels)
  }

  @Test func `the sheet is a plain JPEG file`() throws {
    let sheet = try ContactSheet.jpeg(
      of: [flat([10, 20, 30]), flat([30, 20, 10]), flat([0, 0, 0])], columns: 2, tileWidth: 32,
      path: "x")
    #expect(sheet.prefix(2) == [0xFF, 0xD8])
    #expect(sheet.suffix(2) == [0xFF, 0xD9])
    let segments = MotionJPEG.segments(sheet)
    #expect(segments.first?.content.starts(with: Array("JFIF".utf8)) == true)
    #expect(segments.last?.marker == 0xDA)
    // A comment would name the encoder's version.
    #expect(!segments.contains { $0.marker == 0xFE })
    let size = try #require(MotionJPEG.frameSize(sheet))
    #expect(size == (width: 76, height: 60))
  }

  @Test func `tiles have the colours of their pictures and stand on a dark ground`() throws {
    let colors = ContactSheetTests.colors
    let sheet = try MotionJPEG.decode(
      ContactSheet.jpeg(of: colors.map { flat($0) }, columns: 3, tileWidth: 32, path: "x"))
    try #require(sheet.width == 3 * 36 + 4 && sheet.height == 3 * 28 + 4)
    for (index, color) in colors.enumerated() {
      // Blocks of 16 pixels with both tile and gap ring, so the rim is left out.
      let tile = part(
        sheet, x: 4 + index % 3 * 36 + 12, y: 4 + index / 3 * 28 + 12, width: 4, height: 4)
      #expect(distance(tile, to: color) <= ContactSheetTests.tolerance, "tile \(index)")
    }
    let empty = part(sheet, x: 56, y: 68, width: 40, height: 16)
    #expect(distance(empty, to: [24, 24, 24]) <= ContactSheetTests.tolerance)
  }

  @Test func `equal pictures give equal bytes`() throws {
    var generator = SeededGenerator(seed: 5)
    let noise = (0..<3).map { _ in
      RGBImage(
        width: 150, height: 90,
        pixels: (0..<3 * 150 * 90).map { _ in UInt8.random(in: 0...255, using: &generator) })
    }
    func sheet(_ images: [RGBImage]) throws -> [UInt8] {
      try ContactSheet.jpeg(of: images, columns: 2, tileWidth: 64, path: "x")
    }
    let first = try sheet(noise)
    for _ in 0..<3 { #expect(try sheet(noise) == first) }
    #expect(try sheet(noise.reversed()) != first)
  }

  @Test func `a picture of fine lines becomes their mean`() throws {
    let lines = RGBImage(
      width: 512, height: 384,
      pixels: (0..<512 * 384).flatMap { [UInt8](repeating: $0 % 2 == 0 ? 255 : 0, count: 3) })
    let sheet = try MotionJPEG.decode(
      ContactSheet.jpeg(of: [lines], columns: 1, tileWidth: 64, path: "x"))
    let inner = part(sheet, x: 16, y: 16, width: 32, height: 32)
    #expect(distance(inner, to: [128, 128, 128]) <= ContactSheetTests.tolerance)
  }

  @Test(arguments: [(1, 2000), (2000, 1), (1, 1), (3, 5), (40_000, 2)])
  func `pictures of odd shapes become tiles`(_ width: Int, _ height: Int) throws {
    let color: [UInt8] = [40, 120, 200]
    let sheet = try ContactSheet.jpeg(
      of: [flat(color, width: width, height: height)], columns: 1, tileWidth: 64, path: "x")
    let tile = SheetLayout.tile(for: PixelSize(width: width, height: height), tileWidth: 64)
    let image = try MotionJPEG.decode(sheet)
    #expect(image.width == 72 && image.height == tile.height + 8)
    if tile.width == 64 && tile.height >= 40 {
      let inner = part(image, x: 16, y: 16, width: 32, height: 16)
      #expect(distance(inner, to: color) <= ContactSheetTests.tolerance)
    }
  }

  @Test func `a sheet of too many pixels is refused`() throws {
    let images = Array(repeating: flat([0, 0, 0], width: 4, height: 4), count: 17)
    let tooLong = #expect(throws: MediaError.self) {
      try ContactSheet.jpeg(of: images, columns: 1, tileWidth: 4096, path: "clip.mp4")
    }
    #expect(
      tooLong
        == .limitExceeded("clip.mp4", reason: "a contact sheet of 4104x69704 pixels"))
    let tooLarge = #expect(throws: MediaError.self) {
      try ContactSheet.jpeg(
        of: images, columns: 1, tileWidth: 16, path: "clip.mp4",
        limits: MediaLimits(maximumPixels: 1000))
    }
    #expect(tooLarge?.errorClass == "err_limits")
  }

  @Test func `a sheet of nothing is a mistake of the caller`() async {
    await #expect(processExitsWith: .failure) {
      _ = try ContactSheet.jpeg(of: [], columns: 1, tileWidth: 64, path: "x")
    }
  }

  @Test func `a clip's frames stand in order`() throws {
    let sheet = try MotionJPEG.decode(
      ContactSheet.jpeg(
        ofClip: Fixture.path("bars.mp4"), start: 0.4, end: 1.2, frames: 4, columns: 2,
        tileWidth: 64))
    try #require(sheet.width == 2 * 68 + 4 && sheet.height == 2 * 52 + 4)
    let codes = (0..<4).map { index in
      Barcode.read(
        part(sheet, x: 4 + index % 2 * 68, y: 4 + index / 2 * 52, width: 64, height: 48))
    }
    // Frames 4...11 in pairs; the middle of two is the first.
    #expect(codes == [4, 6, 8, 10])
  }

  @Test func `a rotated video comes upright`() throws {
    let sheet = try MotionJPEG.decode(
      ContactSheet.jpeg(
        ofClip: Fixture.path("rotated.mp4"), start: 0, end: nil, frames: 2, columns: 2,
        tileWidth: 48))
    try #require(sheet.width == 2 * 52 + 4 && sheet.height == 64 + 8)
    // Turned back by hand, the stripes stand again and are read from the left.
    let codes = (0..<2).map { index in
      Barcode.read(turnedBack(part(sheet, x: 4 + index * 52, y: 4, width: 48, height: 64)))
    }
    #expect(codes == [4, 14])
  }

  @Test func `wide pixels become square`() throws {
    let sheet = try ContactSheet.jpeg(
      ofClip: Fixture.path("wide_pixels.mkv"), start: 0, end: nil, frames: 1, columns: 1,
      tileWidth: 128)
    let size = try #require(MotionJPEG.frameSize(sheet))
    #expect(size == (width: 128 + 8, height: 48 + 8))
  }

  @Test func `a damaged clip shows the frames that can be decoded`() throws {
    let real = try Fixture.codes("truncated.mp4")
    let sheet = try MotionJPEG.decode(
      ContactSheet.jpeg(
        ofClip: Fixture.path("truncated.mp4"), start: 0, end: nil, frames: 1, tileWidth: 64))
    let code = Barcode.read(part(sheet, x: 4, y: 4, width: 64, height: 48))
    #expect(code == real[(real.count - 1) / 2])
  }

  @Test func `a clip that changes its size keeps the first one's`() throws {
    let colors: [[UInt8]] = [[200, 40, 40], [40, 200, 40], [40, 40, 200], [200, 200, 40]]
    let pictures = try colors.enumerated().map { index, color in
      try JPEGEncoder.encode(
        flat(color, width: index < 2 ? 64 : 48, height: index < 2 ? 48 : 80), path: "x")
    }
    let folder = try TemporaryFolder()
    let file = folder.path("changing.avi")
    try Data(MotionJPEG.container(pictures, width: 64, height: 48))
      .write(to: URL(fileURLWithPath: file))
    let sheet = try MotionJPEG.decode(
      ContactSheet.jpeg(
        ofClip: MediaPath(file), start: 0, end: nil, frames: 4, columns: 2, tileWidth: 64))
    try #require(sheet.width == 2 * 68 + 4 && sheet.height == 2 * 52 + 4)
    for (index, color) in colors.enumerated() {
      let tile = part(
        sheet, x: 4 + index % 2 * 68 + 16, y: 4 + index / 2 * 52 + 16, width: 32, height: 16)
      // Encoded twice.
      #expect(distance(tile, to: color) <= 2 * ContactSheetTests.tolerance, "tile \(index)")
    }
  }

  @Test func `errors of the clip are passed on`() throws {
    let outside = #expect(throws: MediaError.self) {
      try ContactSheet.jpeg(ofClip: Fixture.path("bars.mp4"), start: 2, end: 3)
    }
    #expect(outside?.errorClass == "err_range")
    let large = #expect(throws: MediaError.self) {
      try ContactSheet.jpeg(
        ofClip: Fixture.path("bars.mp4"), start: 0, end: 1,
        limits: MediaLimits(maximumPixels: 64 * 47))
    }
    #expect(large?.errorClass == "err_limits")
  }
}
