using System.Net;
using Shouldly;
using Telemed.EndToEnd.Tests.Running;
using Telemed.Tool.Clients;
using Telemed.Tool.Patient;

namespace Telemed.EndToEnd.Tests;

/// <summary>The patient that <c>telemed.cs patient</c> plays.</summary>
public sealed class TestPatientTests(SharedSystem shared)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, PlayBy.Flv)]
    [InlineData(true, PlayBy.Nothing)]
    [InlineData(false, PlayBy.Rtmp)]
    public async Task It_tries_no_further_when_the_consultation_is_over(bool publish, PlayBy play)
    {
        var consultation = await shared.System.CreateConsultationAsync(Cancellation);
        using var client = new TelemedClient(shared.System.PublicUrl);
        var options = new TestPhoneOptions { JoinCode = consultation.Patient.JoinCode, Publish = publish, Play = play };
        await using var phone = await TestPhone.JoinAsync(client, options, cancellationToken: Cancellation);
        await Eventually.HoldsAsync(() => phone.IsPublishing == publish, Patience, "the phone sends", cancellationToken: Cancellation);
        phone.Over.IsCompleted.ShouldBeFalse();

        await client.EndAsync(shared.System.ApiKey, consultation.Id);

        (await phone.Over.WaitAsync(Patience, Cancellation)).Status.ShouldBe(HttpStatusCode.Gone);
    }
}
