using Telemed.MediaHub;
using Telemed.ServiceDefaults;
using Telemed.ServiceDefaults.Configuration;
using Telemed.Transcoder;
using Telemed.Transcoder.Access;
using Telemed.Transcoder.Encoders;
using Telemed.Transcoder.Jobs;
using Telemed.Transcoder.Leases;
using Telemed.Transcoder.Pictures;
using Telemed.Transcoder.Streams;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddMediaHub();
builder.AddLeases();
builder.AddPlanning();
builder.AddStreamWorkers();
builder.AddFlv();
builder.AddJobs();
builder.AddTranscoderHealth();

var app = builder.Build();
app.MapDefaultEndpoints();
app.MapFlv();
app.MapStreams();
app.MapPictures();
app.MapPeers();
return await app.RunServiceAsync();
