using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Telemed.Bench.Running;
using Telemed.EndToEnd.Tests.Running;

namespace Telemed.Bench.Phones;

/// <summary>A stream on air.</summary>
/// <param name="Path">Its path at the hub, <c>{consultation}/{participant}</c>.</param>
/// <param name="HasOpus">Whether its sound is Opus, as a browser's is; otherwise AAC.</param>
/// <param name="Viewer">Who of the consultation watches it.</param>
/// <param name="Phone">Publishes it.</param>
internal sealed record LiveStream(string Path, bool HasOpus, TestParticipant Viewer, FilePhone Phone)
{
    /// <summary>The variant whose sound has to be encoded.</summary>
    public string EncodedVariant => Path + (HasOpus ? "_aac" : "_opus");
}

/// <summary>The people of many consultations: patients with phones, doctors with browsers, all from recordings.</summary>
internal sealed class PhoneBank(BenchSystem system) : IAsyncDisposable
{
    public const int PatientHz = 440;
    public const int DoctorHz = 1000;

    private readonly ConcurrentDictionary<LiveStream, bool> _streams = new();

    /// <summary>Those on air, by path.</summary>
    public IReadOnlyList<LiveStream> Streams => [.. _streams.Keys.OrderBy(stream => stream.Path, StringComparer.Ordinal)];

    /// <summary>Publishes one participant's stream.</summary>
    public async Task<LiveStream> PublishAsync(
        TestConsultation consultation, bool asDoctor, Recording recording, bool hasOpus, CancellationToken cancellationToken)
    {
        var (who, other) = asDoctor ? (consultation.Doctor, consultation.Patient) : (consultation.Patient, consultation.Doctor);
        var document = await system.Telemed.JoinAsync(who.JoinCode, cancellationToken);
        var phone = await FilePhone.StartAsync((string)document["publish"]!["rtmp"]!, recording, cancellationToken);
        var stream = new LiveStream($"{consultation.Id}/{who.Id}", hasOpus, other, phone);
        _streams.TryAdd(stream, true);
        return stream;
    }

    /// <summary>Where <paramref name="stream"/>'s viewer plays it, and the viewer's access token.</summary>
    public async Task<((Uri Flv, Uri Whep) Addresses, string Token)> PlayAsync(LiveStream stream, CancellationToken cancellationToken)
    {
        var (document, play) = await JoinViewerAsync(stream, cancellationToken);
        return ((new Uri((string)play["flv"]!), new Uri((string)play["whep"]!)), (string)document["token"]!);
    }

    /// <summary>
    /// Where a program can listen to <paramref name="stream"/>'s encoded variant at the hub as its viewer: AAC by RTMP, as a phone plays
    /// it; Opus, which RTMP players do not know, by HLS.
    /// </summary>
    public async Task<string> VariantAddressAsync(LiveStream stream, CancellationToken cancellationToken)
    {
        var (document, play) = await JoinViewerAsync(stream, cancellationToken);
        return stream.HasOpus
            ? (string)play["rtmp"]!
            : new Uri(
                system.Telemed.InnerAddress("media", "hls"),
                $"/{stream.EncodedVariant}/index.m3u8?cookieCheck=1&token={Uri.EscapeDataString((string)document["token"]!)}").AbsoluteUri;
    }

    /// <summary>Hangs up one stream.</summary>
    public async Task HangUpAsync(LiveStream stream)
    {
        _streams.TryRemove(stream, out _);
        await stream.Phone.DisposeAsync();
    }

    /// <summary>Publishers that were cut off, and why.</summary>
    public IReadOnlyList<string> Lost() => [.. Streams.Where(stream => stream.Phone.Completion.IsCompleted).Select(stream => $"{stream.Path}: {stream.Phone.Completion.Result}")];

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_streams.Keys.Select(stream => stream.Phone.DisposeAsync().AsTask()));
        _streams.Clear();
    }

    private async Task<(JsonNode Document, JsonNode Play)> JoinViewerAsync(LiveStream stream, CancellationToken cancellationToken)
    {
        var document = await system.Telemed.JoinAsync(stream.Viewer.JoinCode, cancellationToken);
        var id = stream.Path.Split('/')[1];
        return (document, document["play"]!.AsArray().Single(candidate => (string?)candidate!["participant"]!["id"] == id)!);
    }
}
