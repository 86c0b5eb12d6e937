using System.CommandLine;
using System.Net;
using Telemed.Tool.Clients;
using Telemed.Tool.Patient;

namespace Telemed.Tool.Check;

/// <summary><c>check</c>: walks the chain of a running system as a technician would, with the means of its clients only.</summary>
internal static class CheckCommand
{
    internal static Command Create(ToolContext tool)
    {
        var host = HostOption.Create();
        var insecure = new Option<bool>("--insecure") { Description = "Go on with any certificate; what is wrong with it is said all the same." };
        var command = new Command(
            "check",
            """
            Walks the whole chain of a running system and says for each part what is wrong and what to do.

            Needs the clinic's API key in TELEMED_API_KEY, unless the system was started from this folder. Makes one test consultation.
            """)
        {
            host, insecure,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(tool, parsed.GetValue(host), parsed.GetValue(insecure), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(ToolContext tool, Uri? host, bool insecure, CancellationToken cancellationToken)
    {
        var system = RunningSystem.Find(tool.Root, host);
        tool.Say($"Checking {system.PublicUrl}");
        var findings = new Findings(tool.Say);
        await WalkAsync(findings, system, insecure, cancellationToken);
        tool.Say(findings.Problems switch
        {
            0 => "All is well.",
            1 => "1 problem.",
            var count => $"{count} problems.",
        });
        return findings.Problems == 0 ? 0 : 1;
    }

    /// <summary>From the outside in; where a part is missing, what lies behind it is not looked at.</summary>
    internal static async Task WalkAsync(Findings findings, RunningSystem system, bool insecure, CancellationToken cancellationToken)
    {
        var gateway = new GatewayChecks(findings, system.PublicUrl);
        if (!await gateway.ReachAsync(cancellationToken))
        {
            return;
        }

        using var client = new TelemedClient(system.PublicUrl, insecure);
        await gateway.CheckHealthAsync(client.Http, cancellationToken);
        if (await CreateAsync(findings, client, system.ApiKey, cancellationToken) is not { } made)
        {
            return;
        }

        try
        {
            await WalkConsultationAsync(findings, system, client, made, cancellationToken);
        }
        finally
        {
            // A check leaves nothing behind that a doctor would wait for.
            await client.EndAsync(system.ApiKey!, made.Id);
        }
    }

    private static async Task WalkConsultationAsync(
        Findings findings, RunningSystem system, TelemedClient client, ApiConsultation made, CancellationToken cancellationToken)
    {
        if (await JoinAsync(findings, client, made, "doctor", cancellationToken) is not { } doctor)
        {
            return;
        }

        await CheckRtmpPortAsync(findings, new Uri(doctor.Publish.Rtmp), cancellationToken);
        string? reason = null;
        var options = new TestPhoneOptions { JoinCode = Code(made, "patient"), Play = PlayBy.Nothing, OnEvent = text => reason = text };
        await using var phone = await TestPhone.JoinAsync(client, options, cancellationToken: cancellationToken);
        var media = new MediaChecks(findings, client, doctor, phone);
        if (await media.CheckPublishingAsync(() => reason, cancellationToken))
        {
            await media.CheckFlvAsync(cancellationToken);
            await media.CheckHlsAsync(cancellationToken);
            await media.CheckWebRtcAsync(system.WebRtcPort, cancellationToken);
        }
    }

    private static async Task<ApiConsultation?> CreateAsync(
        Findings findings, TelemedClient client, string? apiKey, CancellationToken cancellationToken)
    {
        if (apiKey is null)
        {
            findings.Problem("API key", "none is known", "set TELEMED_API_KEY to the clinic's key and check again");
            return null;
        }

        try
        {
            var made = await client.CreateAsync(apiKey, "Technician's check", "Check (doctor)", "Check (patient)", cancellationToken);
            findings.Ok("API key", "accepted; a test consultation was made");
            return made;
        }
        catch (ApiRefusalException refusal) when (refusal.Status == HttpStatusCode.Unauthorized)
        {
            findings.Problem("API key", refusal.Message, "set TELEMED_API_KEY to the key that sessions were started with");
        }
        catch (Exception fault) when (fault is ApiRefusalException or HttpRequestException)
        {
            findings.Problem("sessions", fault.InnerException?.Message ?? fault.Message, "look at the logs of sessions and the gateway");
        }

        return null;
    }

    private static async Task<JoinDocument?> JoinAsync(
        Findings findings, TelemedClient client, ApiConsultation made, string role, CancellationToken cancellationToken)
    {
        try
        {
            var document = await client.JoinAsync(Code(made, role), cancellationToken);
            findings.Ok("join", $"the {role} gets a join document with {document.Play.Count} to play");
            return document;
        }
        catch (Exception fault) when (fault is ApiRefusalException or HttpRequestException)
        {
            findings.Problem("join", fault.InnerException?.Message ?? fault.Message, "look at the log of sessions");
            return null;
        }
    }

    private static async Task CheckRtmpPortAsync(Findings findings, Uri rtmp, CancellationToken cancellationToken)
    {
        var port = rtmp.IsDefaultPort || rtmp.Port < 0 ? 1935 : rtmp.Port;
        if (await RtmpProbe.FaultAsync(rtmp.DnsSafeHost, port, TimeSpan.FromSeconds(5), cancellationToken) is { } fault)
        {
            findings.Problem("RTMP port", $"{rtmp.DnsSafeHost}:{port}: {fault}", $"open TCP {port} in the firewall and forward it to the media hub");
        }
        else
        {
            findings.Ok("RTMP port", $"{rtmp.DnsSafeHost}:{port} answers the handshake");
        }
    }

    private static string Code(ApiConsultation made, string role) => made.Participants!.First(participant => participant.Role == role).JoinCode!;
}
