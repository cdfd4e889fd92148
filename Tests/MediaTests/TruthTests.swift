import Foundation
import TestSupport
import Testing

@testable import Media

/// Every file of the reference media ends as its truth says.
@Suite(.enabled(if: SharedData.isPresent, SharedData.hint))
struct TruthTests {
  @Test func `the truth is read`() {
    #expect(Truth.all.count { $0.folder == "nasty" } > 150)
    #expect(Truth.all.count { $0.folder == "videos" } > 35)
  }

  @Test(arguments: Truth.all.filter { $0.expectation == "ok" })
  func `a sound video gives every frame, in order, with its time and its pixels`(
    _ truth: Truth
  ) throws {
    var reader = try VideoReader(path: MediaPath(truth.path))
    var pts: [Int64?] = []
    var codes: [Int] = []
    while let frame = try reader.next() {
      pts.append(frame.pts)
      if let expected = truth.codes, codes.count < expected.count {
        codes.append(Barcode.read(try reader.image(.coded)))
      }
    }
    #expect(pts.count == truth.frameCount)
    // Two transport streams joined break the packet count at the seam.
    #expect(reader.damageCount == (Truth.joined.contains(truth.file) ? 1 : 0))
    if let expected = truth.pts {
      // Where frames have no time of their own, the truth holds the decoding time of a packet.
      let known = pts.contains(nil) ? zip(pts, expected).map { $0 == nil ? nil : $1 } : expected
      #expect(pts == known)
      #expect(!pts.contains(nil) || Truth.withoutTimes.contains(truth.file))
    }
    if let expected = truth.codes { #expect(codes == expected) }
  }

  @Test(arguments: Truth.all.filter { $0.expectation == "ok" })
  func `times read from packets are the times of decoded frames`(_ truth: Truth) throws {
    let timeline = try FrameTimeline.read(path: MediaPath(truth.path))
    var reader = try VideoReader(path: MediaPath(truth.path))
    var stamps: [FrameStamp] = []
    while let frame = try reader.next() { stamps.append(frame) }
    let decoded = FrameTimeline(stamps, description: reader.description)
    if timeline.isEstimated {
      #expect(timeline.count == decoded.count)
      let furthest: Double = zip(timeline.seconds, stamps).map { abs($0 - $1.seconds) }.max() ?? 0
      #expect(furthest < 0.5 * reader.description.frameSeconds)
    } else {
      #expect(timeline.seconds == decoded.seconds)
      #expect(timeline.endSeconds == decoded.endSeconds)
    }
    #expect(zip(stamps, stamps.dropFirst()).allSatisfy { $0.seconds <= $1.seconds })
  }

  @Test(
    arguments: Truth.all.filter {
      $0.expectation.hasPrefix("err_") || $0.expectation == "policy" || $0.expectation == "image"
    })
  func `a file without a video fails in its class`(_ truth: Truth) throws {
    let error = #expect(throws: MediaError.self) {
      var reader = try VideoReader(path: MediaPath(truth.path))
      while try reader.next() != nil {}
    }
    #expect(error?.errorClass == truth.expectation, "\(error?.description ?? "")")
  }

  @Test(arguments: Truth.all.filter { $0.expectation == "partial" || $0.expectation == "any" })
  func `a damaged file gives what decodes or one error`(_ truth: Truth) throws {
    var count: Int = 0
    do {
      var reader = try VideoReader(path: MediaPath(truth.path))
      while try reader.next() != nil { count += 1 }
      #expect(count > 0)
    } catch {
      #expect(count == 0)
    }
  }
}
