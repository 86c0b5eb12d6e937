using Shouldly;
using Telemed.Transcoder.Flv;
using Telemed.Transcoder.Tests.Support;
using Xunit;

namespace Telemed.Transcoder.Tests.Flv;

public sealed class AvcParameterSetsTests
{
    [Fact]
    public void A_picture_of_another_size_brings_its_own_codec_header()
    {
        var sets = new AvcParameterSets();
        sets.TakeHeader(Tags.AvcHeader().Data.Span);

        sets.HeaderForChange(Tags.Keyframe(0).Data.Span).ShouldBeNull();
        sets.HeaderForChange(Tags.Keyframe(0, 100, Tags.Sps, Tags.Pps).Data.Span).ShouldBeNull();
        sets.HeaderForChange(Tags.Keyframe(0, 100, Tags.OtherSps, Tags.Pps).Data.Span).ShouldBe(Tags.AvcHeader(Tags.OtherSps).Data.ToArray());
        sets.HeaderForChange(Tags.Keyframe(0, 100, Tags.OtherSps, Tags.Pps).Data.Span).ShouldBeNull();
    }

    [Fact]
    public void A_damaged_header_or_picture_changes_nothing()
    {
        var sets = new AvcParameterSets();
        var header = Tags.AvcHeader().Data.ToArray();
        for (var length = 0; length < header.Length; length++)
        {
            sets.TakeHeader(header.AsSpan(0, length));
        }

        sets.HeaderForChange([0x17, 1, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x67]).ShouldBeNull();
        sets.HeaderForChange([0x17, 1, 0, 0, 0]).ShouldBeNull();
    }

    [Fact]
    public void A_set_too_long_for_a_codec_header_is_none()
    {
        var sets = new AvcParameterSets();
        sets.TakeHeader(Tags.AvcHeader().Data.Span);
        var sps = new byte[0x10001];
        Tags.OtherSps.CopyTo(sps, 0);
        byte[] keyframe = [0x17, 1, 0, 0, 0, 0, 1, 0, 1, .. sps, 0, 0, 0, (byte)Tags.Pps.Length, .. Tags.Pps];

        sets.HeaderForChange(keyframe).ShouldBeNull();
    }
}
