using System.Buffers;
using Telemed.Transcoder.FanOut;
using Telemed.Transcoder.Flv;
using Telemed.Transcoder.Telemetry;

namespace Telemed.Transcoder.Access;

/// <summary>Carries a stream from the fan-out to one viewer's connection, batch by batch, for as long as the connection takes it.</summary>
public sealed class ViewerFeed(FlvViewer viewer, FlvTransport transport, TimeSpan patience, TranscoderTelemetry telemetry, TimeProvider time)
{
    /// <summary>
    /// Sends until the stream is over, <paramref name="over"/> is cancelled, the viewer has gone, or the connection has not
    /// taken a batch (about 64 KB) within the patience. <paramref name="firstByte"/> is called when the first one is out.
    /// </summary>
    public async Task<ViewerEnd> RunAsync(Action firstByte, CancellationToken over)
    {
        var first = true;
        try
        {
            while (await viewer.TakeAsync(over) is { Count: > 0 } tags)
            {
                if (await SendAsync(tags, first, over) is { } end)
                {
                    return end;
                }

                if (first)
                {
                    first = false;
                    firstByte();
                }
            }

            return ViewerEnd.StreamEnded;
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            return ViewerEnd.Left;
        }
    }

    // Answers why it is over, if it is.
    private async ValueTask<ViewerEnd?> SendAsync(IReadOnlyList<TimedTag> tags, bool first, CancellationToken over)
    {
        var size = first ? FlvWriter.FileHeaderSize : 0;
        for (var i = 0; i < tags.Count; i++)
        {
            size += tags[i].Tag.Size;
        }

        // Five hundred who are slow at once must not hold five hundred buffers as well.
        byte[]? buffer = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            Write(tags, first, buffer);
            var copiesAtOnce = transport.CopiesAtOnce;
            var sending = transport.SendAsync(buffer.AsMemory(0, size));
            if (copiesAtOnce)
            {
                ArrayPool<byte>.Shared.Return(buffer);
                buffer = null;
            }

            // Nearly always done at once; only who is slow gets a timer.
            var isThere = sending.IsCompleted ? await sending : await PatientlyAsync(sending.AsTask(), over);
            if (isThere is null)
            {
                telemetry.ViewerCut(transport.Name);
                return ViewerEnd.TookNothing;
            }

            telemetry.SentToViewer(transport.Name, size);
            return isThere.Value ? null : ViewerEnd.Left;
        }
        finally
        {
            if (buffer is not null)
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }
    }

    // Null: it took too long. In any case nothing is being sent any more afterwards.
    private async Task<bool?> PatientlyAsync(Task<bool> sending, CancellationToken over)
    {
        try
        {
            return await sending.WaitAsync(patience, time, over);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            // Neither a good-bye nor the end of an answer would get past what is stuck.
            transport.Abort();
            await ((Task)sending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return exception is TimeoutException ? null : false;
        }
    }

    private void Write(IReadOnlyList<TimedTag> tags, bool first, Span<byte> output)
    {
        if (first)
        {
            FlvWriter.WriteHeader(output, viewer.HasVideo, viewer.HasAudio);
            output = output[FlvWriter.FileHeaderSize..];
        }

        for (var i = 0; i < tags.Count; i++)
        {
            // FLV's clock has 32 bits and goes round after 49 days.
            FlvWriter.WriteTag(output, tags[i].Tag, unchecked((uint)tags[i].Time));
            output = output[tags[i].Tag.Size..];
        }
    }
}
