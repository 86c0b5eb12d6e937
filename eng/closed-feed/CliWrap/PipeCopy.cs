using System.Buffers;
using System.Text;

namespace CliWrap;

/// <summary>How bytes go from one end of a pipe to the other.</summary>
internal static class PipeCopy
{
    internal const int TextBufferSize = 1024;

    // As large as .NET's own copies use.
    private const int BufferSize = 81920;

    internal static async Task CopyAsync(Stream from, Stream to, bool autoFlush, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (await from.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is > 0 and var count)
            {
                await to.WriteAsync(buffer.AsMemory(0, count), cancellationToken).ConfigureAwait(false);
                if (autoFlush)
                {
                    await to.FlushAsync(cancellationToken).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    internal static StreamReader TextOf(Stream stream, Encoding encoding) =>
        new(stream, encoding, detectEncodingFromByteOrderMarks: false, TextBufferSize, leaveOpen: true);
}
