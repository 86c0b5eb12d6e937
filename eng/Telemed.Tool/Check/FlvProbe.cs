using System.Buffers.Binary;

namespace Telemed.Tool.Check;

/// <summary>What the first tags of an FLV stream carry.</summary>
/// <param name="Video">The video codec by name, or nothing.</param>
/// <param name="Audio">The audio codec by name, or nothing.</param>
/// <param name="Tags">Tags read.</param>
internal sealed record FlvContent(string? Video, string? Audio, int Tags);

/// <summary>Reads the beginning of an FLV stream (Adobe's specification, annex E): no decoder, so that its faults are not ours.</summary>
internal static class FlvProbe
{
    private const byte AudioTag = 8;
    private const byte VideoTag = 9;
    private const int FileHeader = 9;
    private const int TagHeader = 11;
    private const int LargestTag = 8 << 20;

    /// <summary>Reads until both codecs are known, or <paramref name="mostTags"/> tags.</summary>
    /// <exception cref="InvalidDataException">This is not FLV.</exception>
    internal static async Task<FlvContent> ReadAsync(Stream stream, Action onFirstTag, int mostTags, CancellationToken cancellationToken)
    {
        var header = new byte[FileHeader + 4];
        await stream.ReadExactlyAsync(header, cancellationToken);
        if (!header.AsSpan(0, 3).SequenceEqual("FLV"u8))
        {
            throw new InvalidDataException("The answer is not FLV.");
        }

        string? video = null, audio = null;
        var tags = 0;
        var tagHeader = new byte[TagHeader];
        while (tags < mostTags && (video is null || audio is null))
        {
            await stream.ReadExactlyAsync(tagHeader, cancellationToken);
            var length = (int)(BinaryPrimitives.ReadUInt32BigEndian(tagHeader) & 0xFFFFFF);
            if (length > LargestTag)
            {
                throw new InvalidDataException($"A tag of {length} bytes is not FLV.");
            }

            var body = new byte[length + 4];
            await stream.ReadExactlyAsync(body, cancellationToken);
            if (tags++ == 0)
            {
                onFirstTag();
            }

            if (length > 0 && tagHeader[0] == VideoTag)
            {
                video = (body[0] & 0x80) != 0 ? "enhanced RTMP video" : (body[0] & 0xF) switch { 7 => "H.264", 12 => "H.265", var id => $"codec {id}" };
            }
            else if (length > 0 && tagHeader[0] == AudioTag)
            {
                audio = (body[0] >> 4) switch { 10 => "AAC", 2 => "MP3", 13 => "Opus", var id => $"codec {id}" };
            }
        }

        return new FlvContent(video, audio, tags);
    }
}
