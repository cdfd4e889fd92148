import CFFmpeg

/// Tells the packets at which decoding may begin with nothing from before.
///
/// A keyframe in a container's sense may lean on earlier pictures (open groups of pictures, intra
/// refresh). An IDR picture of H.264 or H.265 may not, nor may any picture after it in decoding order.
struct EntryPoint {
  private let isHEVC: Bool
  /// Bytes of the length before each NAL unit.
  private let lengthSize: Int

  /// Nil for codecs and forms of which nothing is known.
  init?(_ stream: UnsafeMutablePointer<AVStream>) {
    guard let parameters = unsafe stream.pointee.codecpar else { return nil }
    let codec: AVCodecID = unsafe parameters.pointee.codec_id
    let count = unsafe Int(parameters.pointee.extradata_size)
    // The headers of avcC and hvcC; streams with start codes have none.
    guard codec == AV_CODEC_ID_H264 || codec == AV_CODEC_ID_HEVC, count > 22,
      let header = unsafe parameters.pointee.extradata, unsafe header[0] == 1
    else { return nil }
    isHEVC = codec == AV_CODEC_ID_HEVC
    lengthSize = unsafe Int(header[isHEVC ? 21 : 4] & 3) + 1
  }

  /// Whether decoding may begin at this packet.
  func accepts(_ packet: borrowing PacketHandle) -> Bool {
    firstVerdict(on: packet) { header in
      let type: UInt8 = isHEVC ? header >> 1 & 0x3F : header & 0x1F
      if isHEVC ? type == 19 || type == 20 : type == 5 { return true }
      // The first slice decides.
      return (isHEVC ? type < 32 : (1...4).contains(type)) ? false : nil
    } ?? false
  }

  /// Whether the packet may be left out: nothing leans on its picture, and it holds nothing else.
  ///
  /// In H.265 the mark only speaks of one temporal layer, so no packet is left out there.
  func isDisposable(_ packet: borrowing PacketHandle) -> Bool {
    if isHEVC { return false }
    var hasPicture = false
    let refusal: Bool? = firstVerdict(on: packet) { header in
      let (type, importance) = (header & 0x1F, header >> 5 & 3)
      switch type {
      case 1 where importance == 0: hasPicture = true
      // Supplementary information, delimiters and filler.
      case 6, 9, 12: break
      default: return false
      }
      return nil
    }
    return hasPicture && refusal == nil
  }

  /// What `judge` says of the first unit whose first byte lets it decide; false where the lengths do
  /// not fit the packet, nil where no unit decides.
  private func firstVerdict(
    on packet: borrowing PacketHandle, _ judge: (UInt8) -> Bool?
  ) -> Bool? {
    guard let data = unsafe packet.pointer.pointee.data else { return false }
    let bytes = unsafe UnsafeBufferPointer(
      start: data, count: max(0, Int(packet.pointer.pointee.size)))
    var position: Int = 0
    while position + lengthSize < bytes.count {
      var length: Int = 0
      for offset in 0..<lengthSize {
        length = unsafe length << 8 | Int(bytes[position + offset])
      }
      position += lengthSize
      guard length > 0, length <= bytes.count - position else { return false }
      if let verdict = unsafe judge(bytes[position]) { return verdict }
      position += length
    }
    return nil
  }
}
