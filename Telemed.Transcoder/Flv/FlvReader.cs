using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace Telemed.Transcoder.Flv;

/// <summary>Reads FLV (Adobe Flash Video File Format Specification 10.1, annex E) as it comes, tag by tag.</summary>
public static class FlvReader
{
    /// <summary>
    /// The largest tag in bytes that is taken. A keyframe of 2 Mbit/s has about 0.1 MB; the format would allow 16 MB, and a size
    /// that was read from garbage must not make this service ask for it.
    /// </summary>
    public const int MaxTagSize = 4 * 1024 * 1024;

    private const int FileHeaderSize = 9;
    private const int TagHeaderSize = FlvTag.HeaderSize;
    private const int BackPointerSize = 4;

    /// <summary>
    /// Every tag of <paramref name="stream"/> until it ends; a tag that is cut off at the end is left out, because that is how a
    /// killed FFmpeg ends. Throws <see cref="FlvFormatException"/> at the first byte that is not FLV.
    /// </summary>
    public static async IAsyncEnumerable<FlvTag> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(bufferSize: 64 * 1024, leaveOpen: true));
        try
        {
            var inBody = false;
            while (true)
            {
                var result = await reader.ReadAsync(cancellationToken);
                var buffer = result.Buffer;
                if (!inBody)
                {
                    inBody = TryReadFileHeader(ref buffer);
                }

                while (inBody && TryReadTag(ref buffer, out var tag))
                {
                    if (tag is not null)
                    {
                        yield return tag;
                    }
                }

                reader.AdvanceTo(buffer.Start, buffer.End);
                if (result.IsCompleted)
                {
                    yield break;
                }
            }
        }
        finally
        {
            await reader.CompleteAsync();
        }
    }

    private static bool TryReadFileHeader(ref ReadOnlySequence<byte> buffer)
    {
        Span<byte> header = stackalloc byte[FileHeaderSize + BackPointerSize];
        if (buffer.Length < header.Length)
        {
            return false;
        }

        buffer.Slice(0, header.Length).CopyTo(header);
        if (!header.StartsWith("FLV\x01"u8)
            || BinaryPrimitives.ReadUInt32BigEndian(header[5..]) != FileHeaderSize
            || BinaryPrimitives.ReadUInt32BigEndian(header[FileHeaderSize..]) != 0)
        {
            throw new FlvFormatException("The stream does not begin with an FLV header.");
        }

        buffer = buffer.Slice(header.Length);
        return true;
    }

    // Answers true with a null tag for a tag of a kind that nobody needs.
    private static bool TryReadTag(ref ReadOnlySequence<byte> buffer, out FlvTag? tag)
    {
        tag = null;
        Span<byte> header = stackalloc byte[TagHeaderSize];
        if (buffer.Length < TagHeaderSize)
        {
            return false;
        }

        buffer.Slice(0, TagHeaderSize).CopyTo(header);
        var type = header[0];
        if (type is not ((byte)FlvTagType.Audio or (byte)FlvTagType.Video or (byte)FlvTagType.Script))
        {
            throw new FlvFormatException($"A tag is of type {type}, which FLV does not have, or it is encrypted.");
        }

        var size = (header[1] << 16) | (header[2] << 8) | header[3];
        if (size > MaxTagSize)
        {
            throw new FlvFormatException($"A tag claims {size} bytes; {MaxTagSize} is the limit.");
        }

        if ((header[8] | header[9] | header[10]) != 0)
        {
            throw new FlvFormatException("A tag's stream id is not 0.");
        }

        var whole = TagHeaderSize + size + BackPointerSize;
        if (buffer.Length < whole)
        {
            return false;
        }

        Span<byte> back = stackalloc byte[BackPointerSize];
        buffer.Slice(TagHeaderSize + size, BackPointerSize).CopyTo(back);
        if (BinaryPrimitives.ReadUInt32BigEndian(back) != TagHeaderSize + size)
        {
            throw new FlvFormatException("The size behind a tag is not the tag's size.");
        }

        if (size > 0)
        {
            tag = new FlvTag(buffer.Slice(0, whole).ToArray());
        }

        buffer = buffer.Slice(whole);
        return true;
    }
}
