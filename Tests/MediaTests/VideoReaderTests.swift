import Media
import Testing

struct VideoReaderTests {
  @Test(arguments: ["bars.mp4", "raw.h264", "b_frames.avi", "wide_pixels.mkv", "rotated.mp4"])
  func `every frame comes out once and in order`(_ name: String) throws {
    #expect(try Fixture.codes(name) == Array(0..<20))
  }

  @Test(arguments: [1, 2, 5])
  func `the number of threads changes nothing`(_ threads: Int) throws {
    #expect(try Fixture.codes("bars.mp4", threads: threads) == Array(0..<20))
  }

  @Test func `frames that an edit list hides are not counted`() throws {
    #expect(try Fixture.codes("edit_list.mp4") == Array(13..<20))
  }

  @Test(arguments: ["bars.mp4", "raw.h264", "b_frames.avi", "wide_pixels.mkv"])
  func `times follow the frame rate, with and without timestamps`(_ name: String) throws {
    let seconds = try Fixture.seconds(name)
    #expect(seconds.count == 20)
    for (index, time) in seconds.enumerated() {
      #expect(abs(time - Double(index) / 10) < 0.01, "frame \(index)")
    }
  }

  @Test func `a lossless video reads exactly`() throws {
    var reader = try VideoReader(path: Fixture.path("lossless.mkv"))
    var count: Int = 0
    while try reader.next() != nil {
      let image = try reader.image()
      for (offset, value) in image.pixels.enumerated() {
        let bit: Int = (offset / 3 % 64) / 4
        #expect(value == (count >> bit & 1 == 1 ? 255 : 0))
      }
      count += 1
    }
    #expect(count == 6)
  }

  @Test func `a truncated file gives its first frames in order`() throws {
    let codes = try Fixture.codes("truncated.mp4")
    #expect(codes.count > 3 && codes.count < 20)
    #expect(codes == codes.sorted())
  }

  @Test func `a probe tells what the container says`() throws {
    let description = try VideoFile.probe(path: Fixture.path("wide_pixels.mkv"))
    #expect(description.container == "matroska,webm")
    #expect(description.codec == "h264")
    #expect(description.pixelFormat == "yuv420p")
    #expect(description.width == 64 && description.height == 48)
    #expect(description.sampleAspectRatio.value == 2)
    #expect(description.displaySize == (128, 48))
    #expect(description.averageFrameRate.value == 10)
    #expect(description.durationSeconds == 2)
    #expect(description.streams.map(\.kind) == [.video])
  }

  @Test func `pictures are turned upright for reference and display, not as coded`() throws {
    var reader = try VideoReader(path: Fixture.path("rotated.mp4"))
    #expect(reader.description.displayTransform.clockwiseDegrees == 90)
    _ = try reader.next()
    _ = try reader.next()
    let coded = try reader.image(.coded)
    let reference = try reader.image(.reference)
    #expect(coded.width == 64 && coded.height == 48)
    #expect(reference.width == 48 && reference.height == 64)
    #expect(try reader.image(.display) == reference)
    // Frame 1 has its left stripe white; turned clockwise, that is the top.
    #expect(coded.pixels[0] > 200 && coded.pixels[3 * 63] < 50)
    #expect(reference.pixels[0] > 200 && reference.pixels[3 * 47] > 200)
    #expect(reference.pixels[3 * 48 * 63] < 50)
  }

  @Test func `wide pixels widen the display alone`() throws {
    var reader = try VideoReader(path: Fixture.path("wide_pixels.mkv"))
    _ = try reader.next()
    let display = try reader.image(.display)
    let reference = try reader.image(.reference)
    #expect(display.width == 128 && display.height == 48)
    #expect(reference.width == 64 && reference.height == 48)
  }
}
