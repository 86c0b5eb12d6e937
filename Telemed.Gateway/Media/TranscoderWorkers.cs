using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;
using Telemed.Gateway.Configuration;
using Telemed.MediaHub;

namespace Telemed.Gateway.Media;

/// <summary>
/// Which of the transcoder's workers to ask for a stream. Each of them answers for all, but the viewers of one stream do best at one of
/// them: a worker that does not transcode the stream itself fetches it once for all its viewers.
/// </summary>
internal sealed class TranscoderWorkers(IOptions<UpstreamOptions> upstreams, TimeProvider time)
{
    // A worker that took no connection is asked last for so long: an address that swallows connections costs seconds each time.
    private static readonly TimeSpan Grudge = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<Uri, long> _failedAt = new();

    /// <summary>All workers, the ones to ask first first.</summary>
    internal IReadOnlyList<Uri> InOrderFor(StreamPath stream) => upstreams.Value.Transcoders is [_] only ? only :
    [
        .. upstreams.Value.Transcoders
            .OrderBy(worker => _failedAt.TryGetValue(worker, out var at) && time.GetElapsedTime(at) < Grudge ? 1 : 0)
            .ThenBy(worker => Weight(worker, stream)),
    ];

    /// <summary>Takes in that a worker took no connection.</summary>
    internal void Failed(Uri worker) => _failedAt[worker] = time.GetTimestamp();

    // Rendezvous hashing: all gateways find the same worker, and one that comes or goes moves only its own streams.
    private static ulong Weight(Uri worker, StreamPath stream) =>
        BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{worker} {stream.Original}")));
}
