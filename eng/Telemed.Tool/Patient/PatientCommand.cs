using System.CommandLine;
using System.Globalization;
using Telemed.Tool.Clients;

namespace Telemed.Tool.Patient;

/// <summary><c>patient</c>: a test patient at the keyboard.</summary>
internal static class PatientCommand
{
    internal static Command Create(ToolContext tool)
    {
        var join = new Argument<string?>("join")
        {
            Description = "The patient's join code or join URL. Without it a test consultation is made and the doctor's link is printed.",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var host = HostOption.Create();
        var play = new Option<string>("--play") { Description = "How to play the doctor.", DefaultValueFactory = _ => "flv" };
        play.AcceptOnlyFromAmong("flv", "rtmp");
        var noPublish = new Option<bool>("--no-publish") { Description = "Only watch." };
        var noPlay = new Option<bool>("--no-play") { Description = "Only publish." };
        var insecure = new Option<bool>("--insecure") { Description = "Accept any certificate (on localhost a self-signed one is accepted anyway)." };

        var command = new Command("patient", "Plays a patient's phone: publishes a test picture with clock and tone, and says each second what it sees and hears.")
        {
            join, host, play, noPublish, noPlay, insecure,
        };
        command.SetAction((parsed, cancellationToken) => RunAsync(
            tool,
            parsed.GetValue(join),
            parsed.GetValue(host),
            new TestPhoneOptions
            {
                JoinCode = "",
                Publish = !parsed.GetValue(noPublish),
                Play = parsed.GetValue(noPlay) ? PlayBy.Nothing : parsed.GetValue(play) == "rtmp" ? PlayBy.Rtmp : PlayBy.Flv,
            },
            parsed.GetValue(insecure),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        ToolContext tool, string? join, Uri? host, TestPhoneOptions options, bool insecure, CancellationToken cancellationToken)
    {
        var (origin, code) = join is null ? (null, null) : ReadJoin(join);
        var system = RunningSystem.Find(tool.Root, host ?? origin);
        using var client = new TelemedClient(system.PublicUrl, insecure);
        try
        {
            if (code is null)
            {
                var apiKey = system.ApiKey ?? throw new ToolException(
                    $"Nothing says which consultation to join: give a join code, or set TELEMED_API_KEY to make one at {system.PublicUrl}.");
                var made = await client.CreateAsync(apiKey, "Test consultation", "Test doctor", "Test patient", cancellationToken);
                var doctor = made.Participants!.First(participant => participant.Role == "doctor");
                code = made.Participants!.First(participant => participant.Role == "patient").JoinCode!;
                tool.Say(PatientLines.Current.DoctorLink(doctor.JoinUrl!));
            }

            await using var phone = await TestPhone.JoinAsync(
                client, options with { JoinCode = code, OnEvent = tool.Say }, cancellationToken: cancellationToken);
            tool.Say(PatientLines.Current.Joined(phone.Document));
            await ReportAsync(tool, phone, options.Play != PlayBy.Nothing, cancellationToken);
            return 0;
        }
        catch (ApiRefusalException refusal)
        {
            throw new ToolException($"{system.PublicUrl} refused: {refusal.Message}", refusal);
        }
        catch (HttpRequestException fault)
        {
            throw new ToolException(
                $"{system.PublicUrl} cannot be reached: {fault.InnerException?.Message ?? fault.Message}. Is it running (dotnet run telemed.cs up)? Check with: dotnet run telemed.cs check", fault);
        }
    }

    /// <summary>Until Ctrl+C, or until the phone is let in no more.</summary>
    private static async Task ReportAsync(ToolContext tool, TestPhone phone, bool plays, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            for (var second = 1; await timer.WaitForNextTickAsync(cancellationToken); second++)
            {
                var time = DateTime.Now.ToString("HH:mm:ss", CultureInfo.InvariantCulture);
                if (phone.Over.IsCompleted)
                {
                    var refusal = await phone.Over;
                    tool.Say($"{time}  {PatientLines.Current.Over(refusal.Status, refusal.Message)}");
                    return;
                }

                tool.Say($"{time}  {PatientLines.Current.Second(phone, plays ? phone.Seen.Report() : null)}");
            }
        }
        catch (OperationCanceledException)
        {
            // Ctrl+C is the ordinary end.
        }
    }

    /// <summary>A join URL carries the code behind a hash, so that it is in no server's log.</summary>
    internal static (Uri? Origin, string Code) ReadJoin(string join)
    {
        if (!Uri.TryCreate(join, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http"))
        {
            return (null, join.Trim());
        }

        return url.Fragment.Length > 1
            ? (new Uri(url.GetLeftPart(UriPartial.Authority)), Uri.UnescapeDataString(url.Fragment[1..]))
            : throw new ToolException("This join URL has no code behind '#'. In a shell, put it into quotes.");
    }
}
