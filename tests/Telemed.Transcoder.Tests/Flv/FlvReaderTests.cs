using Shouldly;
using Telemed.Transcoder.Flv;
using Telemed.Transcoder.Tests.Support;
using Xunit;

namespace Telemed.Transcoder.Tests.Flv;

public sealed class FlvReaderTests
{
    private static readonly FlvTag[] Sample =
    [
        Tags.Metadata(), Tags.AvcHeader(), Tags.AacHeader(), Tags.Keyframe(0), Tags.Sound(3), Tags.Picture(33), Tags.Sound(0x01234567),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(100_000)]
    public async Task What_is_written_is_read_however_it_is_cut(int piece)
    {
        var tags = await ReadAsync(new PiecewiseStream(Tags.File(Sample), piece));

        tags.Count.ShouldBe(Sample.Length);
        for (var i = 0; i < tags.Count; i++)
        {
            tags[i].Type.ShouldBe(Sample[i].Type);
            tags[i].Timestamp.ShouldBe(Sample[i].Timestamp);
            tags[i].Data.ToArray().ShouldBe(Sample[i].Data.ToArray());
        }
    }

    [Fact]
    public void Tags_know_what_they_are()
    {
        Tags.AvcHeader().IsAvcHeader.ShouldBeTrue();
        Tags.AacHeader().IsAacHeader.ShouldBeTrue();
        Tags.Keyframe(0).IsKeyframe.ShouldBeTrue();
        Tags.AvcHeader().IsKeyframe.ShouldBeFalse();
        Tags.Picture(0).IsKeyframe.ShouldBeFalse();
        Tags.EndOfSequence(0).IsEndOfSequence.ShouldBeTrue();
        Tags.Sound(0).IsAacHeader.ShouldBeFalse();
        new FlvTag(FlvTagType.Video, 0, [0x17]).IsKeyframe.ShouldBeFalse();
    }

    [Fact]
    public async Task A_tag_that_is_cut_off_at_the_end_is_left_out()
    {
        var file = Tags.File(Sample);

        (await ReadAsync(new MemoryStream(file[..^3]))).Count.ShouldBe(Sample.Length - 1);
    }

    [Theory]
    [InlineData(0, (byte)'G', "does not begin with an FLV header")]
    [InlineData(13, 7, "is of type 7")]
    [InlineData(14, 0xFF, "claims 16")]
    [InlineData(21, 1, "stream id is not 0")]
    [InlineData(15, 1, "The size behind a tag")]
    public async Task What_is_not_FLV_is_refused_with_the_reason(int position, byte value, string reason)
    {
        var file = Tags.File([.. Sample, .. Enumerable.Range(0, 10).Select(i => Tags.Keyframe((uint)i))]);
        file[position] = value;

        (await Should.ThrowAsync<FlvFormatException>(() => ReadAsync(new MemoryStream(file)))).Message.ShouldContain(reason);
    }

    private static async Task<List<FlvTag>> ReadAsync(Stream stream)
    {
        List<FlvTag> tags = [];
        await foreach (var tag in FlvReader.ReadAsync(stream, TestContext.Current.CancellationToken))
        {
            tags.Add(tag);
        }

        return tags;
    }

    /// <summary>Hands out a few bytes at a time, as a pipe may.</summary>
    private sealed class PiecewiseStream(byte[] data, int piece) : MemoryStream(data)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(piece, buffer.Length)]);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
    }
}
