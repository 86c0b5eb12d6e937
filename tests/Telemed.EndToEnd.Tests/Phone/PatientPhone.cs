using System.Text.Json.Nodes;
using Telemed.EndToEnd.Tests.Running;
using Telemed.Tool.Patient;

namespace Telemed.EndToEnd.Tests.Phone;

/// <summary>The patient's phone, piece by piece: FFmpeg in the place of live-pusher and live-player.</summary>
public static class PatientPhone
{
    /// <summary>What the patient's microphone hears.</summary>
    public const int ToneHz = 440;

    /// <summary>Publishes as live-pusher does, and waits until FFmpeg is through to the hub.</summary>
    public static Task<PhonePusher> PushAsync(TelemedSystem system, TestConsultation consultation, CancellationToken cancellationToken) =>
        PushAsync(system, consultation.Patient.JoinCode, cancellationToken);

    /// <summary>The same with the code of a link that the doctor made.</summary>
    public static async Task<PhonePusher> PushAsync(TelemedSystem system, string joinCode, CancellationToken cancellationToken)
    {
        var join = await system.JoinAsync(joinCode, cancellationToken);
        var pusher = PhonePusher.Start(new PhonePusherOptions { Target = (string)join["publish"]!["rtmp"]!, ToneHz = ToneHz });
        await pusher.Publishing.WaitAsync(TimeSpan.FromSeconds(15), cancellationToken);
        return pusher;
    }

    /// <summary>The addresses at which the patient plays the doctor.</summary>
    public static async Task<JsonNode> DoctorToPlayAsync(TelemedSystem system, string joinCode, CancellationToken cancellationToken)
    {
        var join = await system.JoinAsync(joinCode, cancellationToken);
        return join["play"]!.AsArray().Single(candidate => (string?)candidate!["participant"]!["role"] == "doctor")!;
    }

    /// <summary>Plays the doctor by HTTP-FLV, asking again while the answer is 404, as a client must.</summary>
    public static Task<(PhonePlayer Player, PlayerObservations Seen)> PlayFlvAsync(
        TelemedSystem system, TestConsultation consultation, CancellationToken cancellationToken) =>
        PlayFlvAsync(system, consultation.Patient.JoinCode, cancellationToken);

    /// <summary>The same with the code of a link that the doctor made.</summary>
    public static async Task<(PhonePlayer Player, PlayerObservations Seen)> PlayFlvAsync(
        TelemedSystem system, string joinCode, CancellationToken cancellationToken)
    {
        var address = new Uri((string)(await DoctorToPlayAsync(system, joinCode, cancellationToken))["flv"]!);
        await Eventually.HoldsAsync(
            async () =>
            {
                using var response = await system.Http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                return response.IsSuccessStatusCode;
            },
            TimeSpan.FromSeconds(10),
            "the doctor's HTTP-FLV stream is there",
            () => system.Output,
            cancellationToken);
        var seen = new PlayerObservations();
        return (PhonePlayer.PlayFlv(address, TelemedSystem.NewClient(), seen), seen);
    }

    /// <summary>Plays the doctor by RTMP, connecting again while the hub has nothing at that address, as live-player does.</summary>
    public static async Task<(PhonePlayer Player, PlayerObservations Seen)> PlayRtmpAsync(
        TelemedSystem system, TestConsultation consultation, CancellationToken cancellationToken)
    {
        var address = new Uri((string)(await DoctorToPlayAsync(system, consultation.Patient.JoinCode, cancellationToken))["rtmp"]!);
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(TimeSpan.FromSeconds(15));
        while (true)
        {
            var seen = new PlayerObservations();
            var player = PhonePlayer.PlayRtmp(address, seen);
            try
            {
                while (!player.Completion.IsCompleted && seen is { TimeToFirstFrame: null, TimeToFirstSound: null })
                {
                    await Task.Delay(20, deadline.Token);
                }
            }
            catch
            {
                await player.DisposeAsync();
                throw;
            }

            if (!player.Completion.IsCompleted)
            {
                return (player, seen);
            }

            await player.DisposeAsync();
        }
    }
}
