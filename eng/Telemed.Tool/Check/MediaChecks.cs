using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Telemed.Tool.Clients;
using Telemed.Tool.Patient;

namespace Telemed.Tool.Check;

/// <summary>A test consultation from the patient's RTMP to everything that a doctor can play.</summary>
internal sealed class MediaChecks(Findings findings, TelemedClient client, JoinDocument doctor, TestPhone phone)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan KnockDeadline = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(200);

    private PlayAddresses Patient { get; } = doctor.Play.First(other => other.Participant.Id == phone.Document.Participant.Id);

    /// <summary>Whether the hub takes the patient's stream.</summary>
    internal async Task<bool> CheckPublishingAsync(Func<string?> lastReason, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        while (!phone.IsPublishing && watch.Elapsed < Deadline)
        {
            await Task.Delay(RetryPause, cancellationToken);
        }

        if (phone.IsPublishing)
        {
            findings.Ok("publish", Milliseconds($"H.264 and AAC by RTMP, accepted after {watch.ElapsedMilliseconds} ms"));
            return true;
        }

        findings.Problem("publish", $"the hub does not take the test patient's stream: {lastReason()}", "look at the logs of the media hub and of sessions, which lets streams in");
        return false;
    }

    /// <summary>Whether the transcoder makes FLV of it, and of what.</summary>
    internal async Task CheckFlvAsync(CancellationToken cancellationToken)
    {
        await UntilThereAsync("transcoder", "look at the log of the transcoder: is FFmpeg installed, does it reach the hub?", async limit =>
        {
            var watch = Stopwatch.StartNew();
            using var response = await client.Http.GetAsync(Patient.Flv, HttpCompletionOption.ResponseHeadersRead, limit);
            if (!response.IsSuccessStatusCode)
            {
                return $"HTTP-FLV answers {(int)response.StatusCode}";
            }

            await using var body = await response.Content.ReadAsStreamAsync(limit);
            var first = 0L;
            var content = await FlvProbe.ReadAsync(body, () => first = watch.ElapsedMilliseconds, 200, limit);
            findings.Ok("transcoder", Milliseconds($"makes HTTP-FLV, first tag after {first} ms"));
            if (content is { Video: "H.264", Audio: "AAC" })
            {
                findings.Ok("codecs", "H.264 and AAC, as mini-programs play them");
            }
            else
            {
                findings.Problem("codecs", $"{content.Video ?? "no video"} and {content.Audio ?? "no audio"}", "mini-programs play H.264 with AAC only: look at the transcoder's log");
            }

            return null;
        }, cancellationToken);
    }

    /// <summary>Whether there is a playlist.</summary>
    internal async Task CheckHlsAsync(CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        await UntilThereAsync("HLS", "look at the log of the media hub: HLS is made there", async limit =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Patient.Hls);
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", doctor.Token);
            using var response = await client.Http.SendAsync(request, limit);
            var text = await response.Content.ReadAsStringAsync(limit);
            if (!response.IsSuccessStatusCode || !text.StartsWith("#EXTM3U", StringComparison.Ordinal))
            {
                return $"the playlist answers {(int)response.StatusCode}";
            }

            findings.Ok("HLS", Milliseconds($"playlist after {watch.ElapsedMilliseconds} ms"));
            return null;
        }, cancellationToken);
    }

    /// <summary>Whether WHEP answers, and whether the ports of its answer do.</summary>
    internal async Task CheckWebRtcAsync(int port, CancellationToken cancellationToken)
    {
        await UntilThereAsync("WHEP", "look at the logs of the gateway and of the media hub", limit =>
            WebRtcProbe.AskAsync(client.Http, Patient.Whep, doctor.Token, async (status, sdp) =>
            {
                if (status != HttpStatusCode.Created)
                {
                    return $"it answers {(int)status}";
                }

                if (WebRtcProbe.ReadAnswer(sdp) is not { UdpCandidates.Count: > 0 } answer)
                {
                    findings.Problem("WHEP", "the answer names no UDP address of the hub", "set TELEMED_PUBLIC_HOST to the name or address that clients reach");
                    return null;
                }

                findings.Ok("WHEP", $"answers with {string.Join(", ", answer.UdpCandidates)}");
                if (await IceKnock.ByUdpAsync(answer, KnockDeadline, limit) is { } from)
                {
                    findings.Ok("WebRTC port", $"UDP {from} answers STUN: media can flow");
                }
                else
                {
                    findings.Problem(
                        "WebRTC port", $"no answer from UDP {string.Join(", ", answer.UdpCandidates)}",
                        $"open UDP {port} in the firewall and forward it to the media hub; TELEMED_PUBLIC_HOST must lead to it");
                }

                await CheckWebRtcByTcpAsync(answer, port, limit);
                return null;
            }, limit), cancellationToken);
    }

    /// <summary>The way for networks that let no UDP through.</summary>
    private async Task CheckWebRtcByTcpAsync(IceAnswer answer, int port, CancellationToken cancellationToken)
    {
        if (answer.TcpCandidates.Count == 0)
        {
            findings.Note("WebRTC port", "the hub offers no TCP: from networks without UDP nobody can send picture and sound");
        }
        else if (await IceKnock.ByTcpAsync(answer, KnockDeadline, cancellationToken) is { } from)
        {
            findings.Ok("WebRTC port", $"TCP {from} answers STUN: networks without UDP are served too");
        }
        else
        {
            findings.Problem(
                "WebRTC port", $"no answer from TCP {string.Join(", ", answer.TcpCandidates)}",
                $"open TCP {port} in the firewall too, and forward it to the media hub: it serves networks that let no UDP through");
        }
    }

    /// <summary>Tries until <paramref name="tryAsync"/> has nothing more to complain of; a stream that was just published takes a moment.</summary>
    private async Task UntilThereAsync(
        string part, string advice, Func<CancellationToken, Task<string?>> tryAsync, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Deadline);
        var complaint = "no answer in time";
        try
        {
            while (true)
            {
                if (await tryAsync(limit.Token) is not { } still)
                {
                    return;
                }

                complaint = still;
                await Task.Delay(RetryPause, limit.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            findings.Problem(part, $"{complaint} for {Deadline.TotalSeconds:0} s", advice);
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException or InvalidDataException)
        {
            findings.Problem(part, fault.Message, advice);
        }
    }

    private static string Milliseconds(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
