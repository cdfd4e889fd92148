import Testing

@testable import Media

struct ContainerPolicyTests {
  @Test(arguments: ["mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm", "avi", "mpegts", "flv", "gif"])
  func `self-contained containers are opened`(_ name: String) {
    #expect(ContainerPolicy.verdict(on: name) == .open)
  }

  @Test(
    arguments: [
      "hls", "concat", "dash", "imf", "sdp", "rtsp", "rtp", "image2", "webm_dash_manifest",
      "vobsub",
    ])
  func `formats that lead elsewhere are refused`(_ name: String) {
    #expect(ContainerPolicy.verdict(on: name) == .leadsElsewhere)
  }

  @Test func `a format nobody thought of is refused`() {
    #expect(ContainerPolicy.verdict(on: "brand_new") == .notOnTheList)
    #expect(ContainerPolicy.verdict(on: "lavfi") == .notOnTheList)
    #expect(ContainerPolicy.verdict(on: "") == .notOnTheList)
  }

  @Test func `pictures and subtitles are no videos`() {
    #expect(ContainerPolicy.verdict(on: "png_pipe") == .stillImage)
    #expect(ContainerPolicy.verdict(on: "srt") == .textOnly)
  }
}
