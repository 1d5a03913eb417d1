"""Small programs as PyTorch's users write them, and their losses; tests/ported has them line by line in TypeScript."""

import torch
import torch.nn as nn
import torch.nn.functional as F

import golden_file
from hashed_values import values


def labels(count, classes, seed):
    return values([count], seed, "int64").abs() % classes


# --- residual network -------------------------------------------------------------------------------------------------
class BasicBlock(nn.Module):
    def __init__(self, inplanes, planes, stride=1):
        super().__init__()
        self.conv1 = nn.Conv2d(inplanes, planes, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(planes, planes, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(planes)
        self.downsample = None
        if stride != 1 or inplanes != planes:
            self.downsample = nn.Sequential(nn.Conv2d(inplanes, planes, 1, stride=stride, bias=False), nn.BatchNorm2d(planes))

    def forward(self, x):
        identity = x
        out = self.relu(self.bn1(self.conv1(x)))
        out = self.bn2(self.conv2(out))
        if self.downsample is not None:
            identity = self.downsample(x)
        return self.relu(out + identity)


class ResNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(3, 8, 3, padding=1, bias=False), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2))
        self.layers = nn.Sequential(BasicBlock(8, 8), BasicBlock(8, 16, stride=2))
        self.avgpool = nn.AdaptiveAvgPool2d((1, 1))
        self.fc = nn.Linear(16, 4)
        for m in self.modules():
            if isinstance(m, nn.Conv2d):
                nn.init.kaiming_normal_(m.weight, mode="fan_out", nonlinearity="relu")
            elif isinstance(m, nn.BatchNorm2d):
                nn.init.constant_(m.weight, 1)
                nn.init.constant_(m.bias, 0)

    def forward(self, x):
        x = self.layers(self.stem(x))
        return self.fc(torch.flatten(self.avgpool(x), 1))


def residual():
    torch.manual_seed(0)
    model = ResNet()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.9, weight_decay=1e-4, nesterov=True)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=3, gamma=0.5)
    criterion = nn.CrossEntropyLoss(label_smoothing=0.1)
    losses = []
    for step in range(8):
        x, y = values([6, 3, 16, 16], step, "float32"), labels(6, 4, step)
        optimizer.zero_grad()
        loss = criterion(model(x), y)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        scheduler.step()
        losses.append(loss.item())
    model.eval()
    with torch.no_grad():
        losses.append(model(values([2, 3, 16, 16], 99, "float32")).sum().item())
    return losses, list(model.state_dict())


# --- variational autoencoder ------------------------------------------------------------------------------------------
class VAE(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(64, 20)
        self.fc21 = nn.Linear(20, 5)
        self.fc22 = nn.Linear(20, 5)
        self.fc3 = nn.Linear(5, 20)
        self.fc4 = nn.Linear(20, 64)

    def encode(self, x):
        h1 = F.relu(self.fc1(x))
        return self.fc21(h1), self.fc22(h1)

    def reparameterize(self, mu, logvar):
        std = torch.exp(0.5 * logvar)
        eps = torch.randn_like(std)
        return mu + eps * std

    def decode(self, z):
        return torch.sigmoid(self.fc4(F.relu(self.fc3(z))))

    def forward(self, x):
        mu, logvar = self.encode(x.view(-1, 64))
        z = self.reparameterize(mu, logvar)
        return self.decode(z), mu, logvar


def variational():
    torch.manual_seed(1)
    model = VAE()
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-2)
    losses = []
    for step in range(10):
        data = values([7, 1, 8, 8], step, "float32").sigmoid()
        optimizer.zero_grad()
        recon, mu, logvar = model(data)
        bce = F.binary_cross_entropy(recon, data.view(-1, 64), reduction="sum")
        kld = -0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())
        loss = bce + kld
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, list(model.state_dict())


# --- generative adversarial network -----------------------------------------------------------------------------------
def weights_init(m):
    name = m.__class__.__name__
    if name.find("Conv") != -1:
        nn.init.normal_(m.weight, 0.0, 0.02)
    elif name.find("BatchNorm") != -1:
        nn.init.normal_(m.weight, 1.0, 0.02)
        nn.init.zeros_(m.bias)


def adversarial():
    torch.manual_seed(2)
    netG = nn.Sequential(
        nn.ConvTranspose2d(6, 8, 4, 1, 0, bias=False), nn.BatchNorm2d(8), nn.ReLU(True),
        nn.ConvTranspose2d(8, 1, 4, 2, 1, bias=False), nn.Tanh(),
    )  # fmt: skip
    netD = nn.Sequential(
        nn.Conv2d(1, 8, 4, 2, 1, bias=False), nn.LeakyReLU(0.2, inplace=True), nn.Dropout(0.3),
        nn.Conv2d(8, 1, 4, 1, 0, bias=False), nn.Sigmoid(),
    )  # fmt: skip
    netG.apply(weights_init)
    netD.apply(weights_init)
    criterion = nn.BCELoss()
    optimizerD = torch.optim.Adam(netD.parameters(), lr=0.002, betas=(0.5, 0.999))
    optimizerG = torch.optim.Adam(netG.parameters(), lr=0.002, betas=(0.5, 0.999))
    losses = []
    for step in range(6):
        netD.zero_grad()
        real = values([5, 1, 8, 8], step, "float32") / 2
        label = torch.full((5,), 1.0)
        errD_real = criterion(netD(real).view(-1), label)
        errD_real.backward()
        noise = torch.randn(5, 6, 1, 1)
        fake = netG(noise)
        label.fill_(0.0)
        errD_fake = criterion(netD(fake.detach()).view(-1), label)
        errD_fake.backward()
        optimizerD.step()
        netG.zero_grad()
        label.fill_(1.0)
        errG = criterion(netD(fake).view(-1), label)
        errG.backward()
        optimizerG.step()
        losses += [errD_real.item() + errD_fake.item(), errG.item()]
    return losses, [*netG.state_dict(), *netD.state_dict()]


# --- gradient penalty -------------------------------------------------------------------------------------------------
def penalty():
    torch.manual_seed(3)
    critic = nn.Sequential(nn.Linear(4, 16), nn.LeakyReLU(0.2), nn.Linear(16, 1))
    optimizer = torch.optim.SGD(critic.parameters(), lr=0.05)
    losses = []
    for step in range(6):
        real, fake = values([8, 4], 2 * step, "float32"), values([8, 4], 2 * step + 1, "float32")
        alpha = torch.rand(8, 1)
        interpolates = (alpha * real + (1 - alpha) * fake).requires_grad_(True)
        gradients = torch.autograd.grad(
            outputs=critic(interpolates), inputs=interpolates, grad_outputs=torch.ones(8, 1), create_graph=True, retain_graph=True
        )[0]
        gp = ((gradients.norm(2, dim=1) - 1) ** 2).mean() * 10
        loss = critic(fake).mean() - critic(real).mean() + gp
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, list(critic.state_dict())


# --- characters -------------------------------------------------------------------------------------------------------
class CharLSTM(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(12, 6)
        self.lstm = nn.LSTM(6, 10, num_layers=2, batch_first=True, dropout=0.2)
        self.head = nn.Linear(10, 12)

    def forward(self, x, state=None):
        out, state = self.lstm(self.embedding(x), state)
        return self.head(out), state


def characters():
    torch.manual_seed(4)
    model = CharLSTM()
    optimizer = torch.optim.AdamW(model.parameters(), lr=0.02)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.05, total_steps=8)
    losses, state = [], None
    for step in range(8):
        text = values([3, 9], step, "int64").abs() * 3
        if state is not None:
            state = tuple(s.detach() for s in state)
        logits, state = model(text[:, :-1], state)
        loss = F.cross_entropy(logits.reshape(-1, 12), text[:, 1:].reshape(-1))
        optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_value_(model.parameters(), 0.1)
        optimizer.step()
        scheduler.step()
        losses.append(loss.item())
    model.eval()
    token, drawn = torch.tensor([[1]]), []
    state = None
    with torch.no_grad():
        for _ in range(12):
            logits, state = model(token, state)
            token = torch.multinomial(F.softmax(logits[:, -1] / 0.8, dim=-1), 1)
            drawn.append(token.item())
    return [*losses, *drawn], list(model.state_dict())


# --- attention --------------------------------------------------------------------------------------------------------
def generate_square_subsequent_mask(size):
    return torch.triu(torch.full((size, size), float("-inf")), diagonal=1)


class TransformerModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding = nn.Embedding(11, 8)
        pe = torch.zeros(16, 8)
        position = torch.arange(0, 16, dtype=torch.float).unsqueeze(1)
        div_term = torch.exp(torch.arange(0, 8, 2).float() * (-torch.log(torch.tensor(10000.0)) / 8))
        pe[:, 0::2] = torch.sin(position * div_term)
        pe[:, 1::2] = torch.cos(position * div_term)
        self.register_buffer("pe", pe)
        layer = nn.TransformerEncoderLayer(8, 2, dim_feedforward=16, dropout=0.1, batch_first=True, norm_first=True)
        self.encoder = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.decoder = nn.Linear(8, 11)

    def forward(self, src, mask):
        x = self.embedding(src) * 8**0.5
        x = x + self.pe[: src.size(1)]
        return self.decoder(self.encoder(x, mask=mask))


def attention():
    torch.manual_seed(5)
    model = TransformerModel()
    optimizer = torch.optim.SGD([{"params": model.encoder.parameters()}, {"params": [*model.embedding.parameters(), *model.decoder.parameters()], "lr": 0.3}], lr=0.1)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=6)
    losses = []
    for step in range(6):
        text = values([2, 8], step, "int64").abs() * 3
        mask = generate_square_subsequent_mask(7)
        loss = F.cross_entropy(model(text[:, :-1], mask).view(-1, 11), text[:, 1:].reshape(-1))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step()
        losses.append(loss.item())
    return losses, list(model.state_dict())


# --- segmentation -----------------------------------------------------------------------------------------------------
def double_conv(i, o):
    return nn.Sequential(nn.Conv2d(i, o, 3, padding=1), nn.GroupNorm(2, o), nn.SiLU(), nn.Conv2d(o, o, 3, padding=1), nn.SiLU())


class UNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.down1, self.down2 = double_conv(1, 4), double_conv(4, 8)
        self.bottom = double_conv(8, 16)
        self.up2, self.dec2 = nn.ConvTranspose2d(16, 8, 2, stride=2), double_conv(16, 8)
        self.up1, self.dec1 = nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False), double_conv(12, 4)
        self.out = nn.Conv2d(4, 1, 1)

    def forward(self, x):
        d1 = self.down1(x)
        d2 = self.down2(F.max_pool2d(d1, 2))
        b = self.bottom(F.avg_pool2d(d2, 2))
        u2 = self.dec2(torch.cat([self.up2(b), d2], dim=1))
        u1 = self.dec1(torch.cat([self.up1(u2), d1], dim=1))
        return self.out(u1)


def segmentation():
    torch.manual_seed(6)
    model = UNet()
    optimizer = torch.optim.Adam(model.parameters(), lr=3e-3, weight_decay=1e-3)
    losses = []
    for step in range(5):
        x = values([2, 1, 12, 12], step, "float32")
        y = (x > 0).float()
        logits = model(x)
        p = torch.sigmoid(logits)
        dice = 1 - (2 * (p * y).sum() + 1) / (p.sum() + y.sum() + 1)
        loss = F.binary_cross_entropy_with_logits(logits, y, pos_weight=torch.tensor(2.0)) + dice
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, list(model.state_dict())


# --- audio ------------------------------------------------------------------------------------------------------------
class M5(nn.Module):
    def __init__(self, n_channel=6):
        super().__init__()
        self.conv1 = nn.Conv1d(1, n_channel, kernel_size=80, stride=16)
        self.bn1 = nn.BatchNorm1d(n_channel)
        self.pool1 = nn.MaxPool1d(4)
        self.conv2 = nn.Conv1d(n_channel, n_channel, kernel_size=3)
        self.bn2 = nn.BatchNorm1d(n_channel)
        self.fc1 = nn.Linear(n_channel, 5)

    def forward(self, x):
        x = self.pool1(F.relu(self.bn1(self.conv1(x))))
        x = F.relu(self.bn2(self.conv2(x)))
        x = F.avg_pool1d(x, x.shape[-1])
        x = self.fc1(x.permute(0, 2, 1))
        return F.log_softmax(x, dim=2)


def audio():
    torch.manual_seed(7)
    model = M5()
    optimizer = torch.optim.Adam(model.parameters(), lr=0.01, weight_decay=0.0001)
    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(optimizer, factor=0.5, patience=1)
    losses = []
    for step in range(6):
        output = model(values([4, 1, 600], step, "float32"))
        loss = F.nll_loss(output.squeeze(1), labels(4, 5, step))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        scheduler.step(loss.item())
        losses += [loss.item(), optimizer.param_groups[0]["lr"]]
    return losses, list(model.state_dict())


# --- distillation -----------------------------------------------------------------------------------------------------
def distillation():
    torch.manual_seed(8)
    teacher = nn.Sequential(nn.Linear(6, 12), nn.Tanh(), nn.Linear(12, 3)).eval()
    student = nn.Sequential(nn.Linear(6, 4), nn.ReLU(), nn.Linear(4, 3))
    for p in teacher.parameters():
        p.requires_grad = False
    ema = {k: v.clone() for k, v in student.state_dict().items()}
    optimizer = torch.optim.LBFGS(student.parameters(), lr=0.5, max_iter=4, line_search_fn="strong_wolfe")
    x, y = values([9, 6], 1, "float32"), labels(9, 3, 2)
    losses, T = [], 2.0

    def closure():
        optimizer.zero_grad()
        logits = student(x)
        soft = F.kl_div(F.log_softmax(logits / T, dim=-1), F.softmax(teacher(x) / T, dim=-1), reduction="batchmean") * T * T
        loss = 0.7 * soft + 0.3 * F.cross_entropy(logits, y)
        loss.backward()
        return loss

    for _ in range(4):
        losses.append(optimizer.step(closure).item())
        with torch.no_grad():
            for k, v in student.state_dict().items():
                ema[k].mul_(0.9).add_(v, alpha=0.1)
    return [*losses, *(float(v.sum()) for v in ema.values())], list(student.state_dict())


PROGRAMS = [residual, variational, adversarial, penalty, characters, attention, segmentation, audio, distillation]


def main():
    cases = []
    for program in PROGRAMS:
        numbers, keys = program()
        cases.append({"name": program.__name__, "numbers": numbers, "keys": keys})
    golden_file.write("ported", cases)
